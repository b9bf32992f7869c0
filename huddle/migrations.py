"""Bring a database to the schema of this version, forwards or back, one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from alembic import command
from huddle import paths
from huddle.db import Database

_LOCK_KEY = 0x48554444
"""PostgreSQL's advisory lock for migrations: "HUDD"."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Return the revision that this version of Huddle needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def revisions() -> list[str]:
    """Return the revisions that this version knows, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [each.revision for each in script.walk_revisions()][::-1]


def known(revision: str) -> bool:
    """Say whether this version of Huddle has a migration of this name."""
    return revision in revisions()


def upgrade_within(connection: Connection, revision: str) -> None:
    """Migrate forwards in the caller's transaction; on SQLite with foreign keys off."""
    command.upgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    with database.read() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the connection's transaction sees, None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> bool:
    """Migrate forwards; say whether anything was done. On an error the database is as it was."""
    return _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> bool:
    """Migrate back to `revision`, `base` for an empty database; say whether anything was done."""
    return _run(database, lambda config: command.downgrade(config, revision))


def _run(database: Database, step: Callable[[Config], None]) -> bool:
    with _alone(database), database.engine.connect() as opened:
        connection = opened.execution_options(writes=True)
        if database.is_sqlite:
            # Inside a transaction the pragma has no effect, and a rebuilt table would take the rows
            # that refer to it along.
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _LOCK_KEY})
                before = MigrationContext.configure(connection).get_current_revision()
                step(_config(connection))
                after = MigrationContext.configure(connection).get_current_revision()
                if database.is_sqlite:
                    _check_references(connection)
        finally:
            if database.is_sqlite:
                _pragma(connection, "foreign_keys=ON")
    return before != after


def _pragma(connection: Connection, pragma: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        raise RuntimeError(f"the migration would leave rows that refer to nothing: {broken}")


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _alone(database: Database) -> AbstractContextManager[None]:
    """Keep a second process out; on SQLite even the change to WAL mode must not race."""
    file = database.engine.url.database
    if database.is_sqlite and file and file != ":memory:":
        return _file_lock(Path(file + ".migrating"))
    return nullcontext()
