"""What the checks look at: settings, and ways to reach the database that wait for nobody long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url

from huddle.db import Database
from huddle.settings import Settings

ANSWER_WITHIN = 5
"""Seconds in which another program must answer."""


@dataclass
class Site:
    """An installation. `workers` are those that `huddle run` is given; `now` is this machine's clock."""

    settings: Settings
    workers: int = 1
    address: str = ""
    now: Callable[[], float] = time.time

    @property
    def url(self) -> URL:
        """The database's URL."""
        return make_url(self.settings.resolved_database_url)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def database_file(self) -> Path | None:
        """SQLite's file; None for another database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def database_words(self) -> str:
        """The database's URL without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def server(self) -> str:
        """Where a server of this installation answers, without a slash at the end."""
        if self.address:
            return self.address.rstrip("/")
        host = self.settings.host
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (asked, not bound)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.settings.port}"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection to the database. Makes no database where there is none: FileNotFoundError."""
        file = self.database_file
        if file is not None:
            if not file.exists():
                raise FileNotFoundError(2, "No such file or directory")
            database = Database(self.settings.resolved_database_url)
            try:
                with database.read() as connection:
                    yield connection
            finally:
                database.dispose()
            return
        options = f"-c statement_timeout={ANSWER_WITHIN * 1000}"
        engine = create_engine(
            self.url,
            connect_args={"connect_timeout": ANSWER_WITHIN, "options": options},
            hide_parameters=True,
        )
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def without_password(url: str) -> str:
    """Return a URL as it may be shown."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path}"
