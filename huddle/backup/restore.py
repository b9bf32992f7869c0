"""Put a backup in the place of what a database holds: all of it or nothing, while servers run."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.schema import AddConstraint, DropConstraint

from huddle import migrations
from huddle.backup.errors import BackupError
from huddle.backup.manifest import Shape, TableEntry
from huddle.backup.rows import content_of, insert, rows, table_of
from huddle.backup.scratch import VERSION_TABLE, Loaded
from huddle.db import Database
from huddle.security import audit
from huddle.security.actor import Actor
from models import tables as t
from models.base import new_id

ACTOR = Actor(user_id=None, via="system", source="command line")
LOCK_TRIES = 6
LOCK_WITHIN = "5s"
LOCK_AGAIN_SECONDS = 1.0
"""What waits for the locks of a restore waits with it: rather let the others go first, and try again."""
_LOCK_TROUBLE = {"40P01", "55P03"}
"""PostgreSQL: deadlock detected, lock not available."""

Detail = dict[str, object]


@dataclass(frozen=True)
class Target:
    """A migrated database that is locked for a restore: nothing else reads halfway or writes at all."""

    connection: Connection
    shapes: list[Shape]

    @property
    def holds_data(self) -> bool:
        return any(
            self.connection.execute(
                sa.select(sa.literal(1)).select_from(table_of(s)).limit(1)
            ).first()
            for s in self.shapes
        )


def restore(database: Database, source: Loaded, prepare: Callable[[Target], Detail]) -> None:
    """Replace all rows by those of a backup.

    `prepare` is called when the database is locked; it may refuse by raising BackupError, and returns
    what the audit log shall say. Raises BackupError; on any error the database is as it was.
    """
    _prepare_schema(database)
    for attempt in range(1, LOCK_TRIES + 1):
        with suppress(_Busy), database.write() as connection:
            _lock(connection)
            _replace(connection, source, prepare)
            return
        if attempt < LOCK_TRIES:
            time.sleep(LOCK_AGAIN_SECONDS)
    raise BackupError(
        "The database is busy with something long. Nothing was changed; try again later."
    )


class _Busy(Exception):
    """The locks were not to be had: others hold them, or wait for each other."""


def _prepare_schema(database: Database) -> None:
    """Make the tables of an empty database; leave any other one as it is."""
    current, needed = migrations.current(database), migrations.head()
    if current is None:
        if set(sa.inspect(database.engine).get_table_names()) - {VERSION_TABLE}:
            raise BackupError(
                "The database holds tables that are not Huddle's. Choose another one."
            )
        migrations.upgrade(database)
    elif current != needed:
        known = migrations.known(current)
        how = (
            "Run `huddle migrate` first: it keeps all data." if known else "Install a newer Huddle."
        )
        raise BackupError(
            f"The database is at revision {current}, and this version of Huddle restores into "
            f"{needed}. {how} Nothing was changed."
        )


def _lock(connection: Connection) -> None:
    """Wait until no transaction is under way that has read or written, and let none begin.

    SQLite's one writer is us by now, and its readers see what was before. PostgreSQL's wait: a command
    that had read something before the restore must not go on to write after it.
    """
    if connection.dialect.name == "sqlite":
        return
    # The log first, as a command reads it first: the two then never wait for each other.
    names = [t.change.name, *sorted({*t.change.metadata.tables} - {t.change.name}), VERSION_TABLE]
    quote = connection.dialect.identifier_preparer.quote
    tables = ", ".join(map(quote, names))
    try:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WITHIN}'")
        connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in _LOCK_TROUBLE:
            raise _Busy from error
        raise


def _replace(connection: Connection, source: Loaded, prepare: Callable[[Target], Detail]) -> None:
    if migrations.revision_of(connection) != migrations.head():
        raise BackupError("The database was migrated meanwhile. Nothing was changed; try again.")
    detail = prepare(Target(connection, [entry.shape for entry in source.tables]))
    references = _drop_references(connection)
    for table in reversed(t.team.metadata.sorted_tables):
        connection.execute(table.delete())
    for entry in source.tables:
        _copy(source.connection, connection, entry)
    for reference in references:
        connection.execute(AddConstraint(reference))
    connection.execute(t.site.insert().values(id=1, epoch=new_id()))
    audit.append(
        connection, audit.audit_row("restore", "E", ACTOR, object_type="site", detail=detail)
    )


def _copy(source: Connection, target: Connection, entry: TableEntry) -> None:
    """Copy one table, read it back and compare."""
    shape = entry.shape
    try:
        for batch in rows(source, shape):
            insert(target, shape, batch)
    except DataError as error:
        raise BackupError(
            f"The database cannot hold a value of table {shape.name}: {_reason(error)}. "
            "Nothing was changed."
        ) from error
    if content_of(target, shape) != entry.content:
        raise BackupError(
            f"Table {shape.name} does not read back as it was written. Nothing was changed."
        )


def _reason(error: DBAPIError) -> str:
    """Return what the database says of itself, without what it quotes of a row."""
    diagnosis = getattr(error.orig, "diag", None)
    primary = getattr(diagnosis, "message_primary", None)
    return str(primary or error.orig).splitlines()[0]


def _drop_references(connection: Connection) -> list[sa.ForeignKeyConstraint]:
    """Drop PostgreSQL's foreign keys until the rows are in: put back, each is checked in one go.

    Otherwise each deleted row would look for those that refer to it, over all that is deleted.
    """
    if connection.dialect.name == "sqlite":
        return []
    metadata = sa.MetaData()
    metadata.reflect(connection, only=list(t.team.metadata.tables))
    found = [key for table in metadata.sorted_tables for key in table.foreign_key_constraints]
    for reference in found:
        connection.execute(DropConstraint(reference))
    return found
