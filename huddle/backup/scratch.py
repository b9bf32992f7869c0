"""A private SQLite database without a name, for the time of one command.

The system deletes its file the moment it is made, so that nothing of it outlives the process. A backup
is loaded into it first, at the revision that it was taken at, and migrated there: what reaches the real
database was checked by a database already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, StaticPool
from sqlalchemy.exc import OperationalError, StatementError

from huddle import migrations
from huddle.backup.archive import Archive
from huddle.backup.errors import BackupError, BadBackup
from huddle.backup.manifest import Kind, Shape, TableEntry
from huddle.backup.rows import content_of, insert, row_of, table_of
from models.base import dumps

LEFT_OUT = ("auth_session", "site")
"""Sessions end with a restore, and the site gets a new epoch."""

VERSION_TABLE = "alembic_version"
"""Alembic's own."""

_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.Boolean, "boolean"),
    (sa.DateTime, "instant"),
    (sa.Date, "date"),
    (sa.JSON, "json"),
    (sa.Integer, "integer"),
    (sa.String, "text"),
)


@contextmanager
def scratch(revision: str) -> Iterator[Connection]:
    """Yield a connection to an empty database at `revision`. Raises BackupError for an unknown one."""
    if not migrations.known(revision):
        raise BackupError(
            f"Revision {revision} is not known to this version of Huddle: it comes from a newer one. "
            "Install that version and try again. Nothing was changed."
        )
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect("", isolation_level=None),
        poolclass=StaticPool,
        json_serializer=dumps,
        json_deserializer=orjson.loads,
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA synchronous=OFF")
            connection.exec_driver_sql("BEGIN")
            migrations.upgrade_within(connection, revision)
            yield connection
    finally:
        engine.dispose()


def shapes_of(connection: Connection) -> list[Shape]:
    """Return the tables of a scratch that a backup holds, in the order in which they can be filled."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [
        Shape(
            name=table.name,
            columns={c.name: _kind(c) for c in sorted(table.columns, key=lambda c: c.name)},
            key=tuple(column.name for column in table.primary_key),
        )
        for table in metadata.sorted_tables
        if table.name not in {*LEFT_OUT, VERSION_TABLE}
    ]


def shapes_at(revision: str) -> list[Shape]:
    """Return the tables that a backup of a database at `revision` holds. Raises BackupError."""
    with scratch(revision) as connection:
        return shapes_of(connection)


@dataclass(frozen=True)
class Loaded:
    """A backup in a scratch at this version's revision: its tables, as they can be filled, and what they hold."""

    connection: Connection
    tables: list[TableEntry]


@contextmanager
def loaded(archive: Archive) -> Iterator[Loaded]:
    """Yield a backup that was checked, and migrated to this version.

    Raises BadBackup where a checksum, a count, a constraint or a reference is not right.
    """
    manifest = archive.manifest
    with scratch(manifest.revision) as connection:
        shapes = shapes_of(connection)
        if {s.name: s for s in shapes} != {e.shape.name: e.shape for e in manifest.tables}:
            raise BadBackup("The backup's tables are not those of the revision that it names.")
        for shape in shapes:
            connection.execute(table_of(shape).delete())
            for batch in archive.table(shape.name):
                _insert(connection, shape, batch)
        _check_references(connection)
        tables = _tables(connection, shapes)
        if {e.shape.name: e for e in tables} != {e.shape.name: e for e in manifest.tables}:
            raise BadBackup("The backup's rows do not read back as they were written.")
        if manifest.revision != migrations.head():
            migrations.upgrade_within(connection, migrations.head())
            _check_references(connection)
            tables = _tables(connection, shapes_of(connection))
        yield Loaded(connection, tables)


def _tables(connection: Connection, shapes: list[Shape]) -> list[TableEntry]:
    return [TableEntry(shape=s, content=content_of(connection, s)) for s in shapes]


def _insert(connection: Connection, shape: Shape, batch: list[bytes]) -> None:
    try:
        insert(connection, shape, [row_of(shape, line) for line in batch])
    except OperationalError:
        raise
    except StatementError as error:
        kind = type(getattr(error, "orig", error)).__name__
        raise BadBackup(f"Table {shape.name} of the backup cannot be loaded ({kind}).") from error


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise BadBackup(f"Rows of table {broken[0]} refer to rows of {broken[2]} that are missing.")


def _kind(column: sa.Column[Any]) -> Kind:
    for base, kind in _KINDS:
        if isinstance(column.type, base):
            return kind
    raise NotImplementedError(f"no way to back up column {column} of type {column.type}")
