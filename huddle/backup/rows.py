"""Rows as lines of JSON, the same bytes from either database, and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, TableClause
from sqlalchemy.types import TypeEngine

from huddle.backup.errors import BadBackup
from huddle.backup.manifest import Content, Kind, Shape
from models.base import JSONColumn, UTCDateTime

BATCH = 1_000
"""Rows that are in memory at a time."""

TYPES: dict[Kind, TypeEngine[Any]] = {
    "text": sa.String(),
    "integer": sa.BigInteger(),
    "boolean": sa.Boolean(),
    "instant": UTCDateTime(),
    "date": sa.Date(),
    "json": JSONColumn(),
}
_READ: dict[Kind, Callable[[str], object]] = {
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def table_of(shape: Shape) -> TableClause:
    """Return the table for statements."""
    columns = (sa.column(name, TYPES[kind]) for name, kind in shape.columns.items())
    return sa.table(shape.name, *columns)


def rows(connection: Connection, shape: Shape) -> Iterator[list[dict[str, Any]]]:
    """Yield the table's rows, some at a time, sorted by the bytes of its primary key."""
    table = table_of(shape)
    order: list[sa.ColumnElement[Any]] = []
    for name in shape.key:
        by_locale = connection.dialect.name == "postgresql" and shape.columns[name] == "text"
        order.append(sa.collate(table.c[name], "C") if by_locale else table.c[name])
    statement = sa.select(*table.columns).order_by(*order).execution_options(yield_per=BATCH)
    names = list(shape.columns)
    for batch in connection.execute(statement).partitions():
        yield [dict(zip(names, row, strict=True)) for row in batch]


def lines(connection: Connection, shape: Shape) -> Iterator[list[bytes]]:
    """Yield the same as lines of a backup."""
    json_columns = [name for name, kind in shape.columns.items() if kind == "json"]
    for batch in rows(connection, shape):
        yield [_line(row, json_columns) for row in batch]


def _line(row: dict[str, Any], json_columns: list[str]) -> bytes:
    for name in json_columns:
        if row[name] is not None:
            # By itself, so that a value may be as deep as a column takes it.
            row[name] = orjson.Fragment(orjson.dumps(row[name]))
    return orjson.dumps(row, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def content_of(connection: Connection, shape: Shape) -> Content:
    """Return what the table holds now, to be compared with what a backup says."""
    digest, count = hashlib.sha256(), 0
    for batch in lines(connection, shape):
        count += len(batch)
        digest.update(b"".join(batch))
    return Content(rows=count, sha256=digest.hexdigest())


def insert(connection: Connection, shape: Shape, batch: list[dict[str, Any]]) -> None:
    """Insert rows into the table."""
    if batch:
        connection.execute(table_of(shape).insert(), batch)


def row_of(shape: Shape, line: bytes) -> dict[str, Any]:
    """Return the row in a line of a backup. Raises BadBackup for one that is no row of the table."""
    try:
        row = orjson.loads(line)
        if set(row) != set(shape.columns):
            raise ValueError("other columns")
        for name, kind in shape.columns.items():
            if kind in _READ and row[name] is not None:
                row[name] = _READ[kind](row[name])
    except (ValueError, TypeError) as error:
        raise BadBackup(f"A line of table {shape.name} is not a row of it.") from error
    return dict(row)
