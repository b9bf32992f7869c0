"""Rows inside a command: loaded once, changed by attribute, written as one UPDATE of what changed.

The tables are SQLModel's; the statements are SQLAlchemy Core's, prepared once for each table,
because loading and flushing through the ORM costs a command more than the commit does.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    select,
    update,
)
from sqlmodel import SQLModel

from models.tables import table_of


class Record:
    """A row's values by attribute. Remembers what each changed attribute was before."""

    __slots__ = ("_before", "_table", "_values")

    def __init__(self, table: Table, values: dict[str, Any]) -> None:
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_values", values)
        object.__setattr__(self, "_before", {})

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._values:
            raise AttributeError(name)
        if self._values[name] == value:
            return
        if self._before.setdefault(name, self._values[name]) == value:
            del self._before[name]
        self._values[name] = value


def values_of(record: Any) -> dict[str, Any]:
    """Return a record's values as they are now, by column name."""
    return record._values  # type: ignore[no-any-return]


def changes_of(record: Any) -> dict[str, list[Any]]:
    """Return `{column: [before, after]}` for what was changed since the record was loaded."""
    return {name: [old, record._values[name]] for name, old in record._before.items()}


@cache
def _by_id(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("id"))


@lru_cache(maxsize=512)
def _update_of(table: Table, columns: tuple[str, ...]) -> Update:
    values = {name: bindparam(f"v_{name}", type_=table.c[name].type) for name in columns}
    return update(table).where(table.c.id == bindparam("row_id")).values(values)


@cache
def _insert_into(table: Table) -> Insert:
    return insert(table)


def load(connection: Connection, model: type[SQLModel], row_id: str) -> Record | None:
    """Return the row of `model` with this id, or None."""
    table = table_of(model)
    row = connection.execute(_by_id(table), {"id": row_id}).first()
    return None if row is None else Record(table, dict(row._mapping))


def write(connection: Connection, record: Any) -> None:
    """Write what changed in a record; nothing where nothing did."""
    columns = tuple(sorted(record._before))
    if not columns:
        return
    parameters = {f"v_{name}": record._values[name] for name in columns}
    parameters["row_id"] = record._values["id"]
    connection.execute(_update_of(record._table, columns), parameters)
    record._before.clear()


def add(connection: Connection, row: SQLModel) -> Record:
    """Insert a new row, and return it as a record."""
    table = table_of(type(row))
    values = {column.name: getattr(row, column.name) for column in table.columns}
    connection.execute(_insert_into(table), values)
    return Record(table, values)
