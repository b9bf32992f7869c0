"""Fixtures for every test: a migrated database, a demo practice, the real server as a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huddle import migrations
from huddle.db import Database
from huddle.demo.command import accounts_of
from huddle.demo.fill import fill_demo
from huddle.frontend.build import ensure_built
from huddle.settings import get_settings
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.server import Account, ServerProcess


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what drives a browser last: Playwright keeps an event loop running from then on.

    On a busy machine a browser or a server may be late once. Such a test is tried again, and its
    first failure shows as a rerun in the report; a real failure fails each time.
    """
    items.sort(key=lambda item: "launch_browser" in getattr(item, "fixturenames", ()))
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("server"):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(autouse=True, scope="session")
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let no setting of the person who runs the tests reach them, nor the tests reach their data."""
    for name in list(os.environ):
        if (name.startswith("HUDDLE_") and name != "HUDDLE_SHARED") or name == "PORT":
            del os.environ[name]
    os.environ["HUDDLE_DATA_DIR"] = str(tmp_path_factory.mktemp("data"))
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def migrated_database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "huddle.db"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database)
    database.dispose()
    return file


@pytest.fixture(scope="session")
def demo_file(
    migrated_database_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Account]]:
    """An SQLite file with the demo practice, to be copied, and its accounts."""
    file = tmp_path_factory.mktemp("demo") / "huddle.db"
    shutil.copy(migrated_database_file, file)
    database = Database(f"sqlite:///{file}")
    filled = fill_demo(database)
    database.dispose()
    return file, [Account(**account) for account in accounts_of(filled)]


@pytest.fixture
def database(migrated_database_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A database of its own for one test: migrated, empty."""
    file = tmp_path / "huddle.db"
    shutil.copy(migrated_database_file, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started when the first test asks for one."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of its own for one test."""
    with postgres.new_database() as url:
        yield url


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of its own for one test, which it may stop and start again."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site() -> None:
    """The front end, built if its sources changed; other workers wait for the one that builds."""
    ensure_built()


StartServer = Callable[..., ServerProcess]


def _starter(
    demo_file: tuple[Path, list[Account]], make_folder: Callable[[], Path]
) -> Iterator[StartServer]:
    started: list[ServerProcess] = []

    def start(*arguments: str, **environment: str) -> ServerProcess:
        file, accounts = demo_file
        folder = make_folder()
        shutil.copy(file, folder / "huddle.db")
        server = ServerProcess(folder, accounts, environment, arguments)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def start_server(
    site: None, demo_file: tuple[Path, list[Account]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartServer]:
    """Start servers with the demo practice: `start_server("--workers", "2", HUDDLE_ORIGINS="...")`."""
    yield from _starter(demo_file, lambda: tmp_path_factory.mktemp("server"))


@pytest.fixture
def own_server(start_server: StartServer) -> ServerProcess:
    """A server for one test, which may kill and restart it, or fill it with anything."""
    return start_server()


@pytest.fixture(scope="session")
def server(
    site: None, demo_file: tuple[Path, list[Account]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server that many tests share: leave it running, and expect rows of other tests on it."""
    for start in _starter(demo_file, lambda: tmp_path_factory.mktemp("server")):
        yield start()
