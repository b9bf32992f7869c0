"""A server for the tests of this folder, and a team of its own for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from huddle.db import Database
from tests.commands.practice import make_practice
from tests.live.world import LiveServer, World


def _world(folder: Path, migrated: Path, **environment: str) -> Iterator[World]:
    shutil.copy(migrated, folder / "huddle.db")
    server = LiveServer(folder, [], environment)
    database = Database(server.database_url)
    server.start()
    yield World(server, database, make_practice(database))
    server.stop()
    database.dispose()


@pytest.fixture(scope="session")
def live_server(
    migrated_database_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The server that the tests share."""
    yield from _world(tmp_path_factory.mktemp("live"), migrated_database_file)


@pytest.fixture
def world(live_server: World) -> World:
    """The shared server, with a new team and new people."""
    practice = make_practice(live_server.database)
    return World(live_server.server, live_server.database, practice)


@pytest.fixture
def own_world(migrated_database_file: Path, tmp_path: Path) -> Iterator[World]:
    """A server of the test's own, which it may kill and start again."""
    yield from _world(tmp_path, migrated_database_file)
