"""The engine, and the two ways to use it: a read connection, and the one writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import QueuePool

from models.base import dumps

POSTGRES_POOL = (10, 5)
SQLITE_POOL = (8, 4)
"""Connections of one process that stay open, and how many more there may be for a while."""


def make_engine(url: str) -> Engine:
    """Return an engine for `url` (SQLite or PostgreSQL), with durable commits and bounded connections.

    SQLite runs in WAL mode with `synchronous=FULL`: a commit that returned survives the loss of power.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _make_postgres_engine(parsed)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        poolclass=QueuePool,
        pool_size=SQLITE_POOL[0],
        max_overflow=SQLITE_POOL[1],
        connect_args={"check_same_thread": False, "timeout": 30},
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _make_postgres_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        pool_size=POSTGRES_POOL[0],
        max_overflow=POSTGRES_POOL[1],
        pool_pre_ping=True,
        json_serializer=dumps,
        hide_parameters=True,
        # A server that vanished without a word is noticed in seconds, not in hours.
        connect_args={"connect_timeout": 5, "keepalives_idle": 10, "tcp_user_timeout": 15_000},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # Whatever the server's own default is: what was acknowledged is on disk. And a process that
        # hangs with a team in its hands loses it.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO on")
            cursor.execute("SET idle_in_transaction_session_timeout TO '60s'")
        connection.commit()

    return engine


def _count_writes(engine: Engine) -> None:
    """Let `writes_of` tell."""

    @event.listens_for(engine, "before_cursor_execute")
    def _count(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("SELECT"):
            connection.info["writes"] = writes_of(connection) + 1


def writes_of(connection: Connection) -> int:
    """Return how many statements that may write this connection has executed; it only grows."""
    count: int = connection.info.get("writes", 0)
    return count


class Database:
    """One database. `read()` gives a consistent view; `write()` one durable transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        _count_writes(self.engine)
        self._turn: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def connections(self) -> tuple[int, int]:
        """How many connections are in use, and how many there may be."""
        pool = cast(QueuePool, self.engine.pool)
        return pool.checkedout(), sum(SQLITE_POOL if self.is_sqlite else POSTGRES_POOL)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection whose reads all see one instant; nothing is written."""
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin() as transaction:
                yield connection
                transaction.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a write transaction: committed on leaving, rolled back on an error."""
        # SQLite makes a second writer sleep and look again; a lock lets it in the moment it may.
        with self._turn, self.engine.connect() as connection:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
