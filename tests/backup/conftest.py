"""Two kinds of databases, and the commands run in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from huddle import migrations
from huddle.cli import main
from huddle.db import Database
from huddle.settings import get_settings
from tests.commands.practice import make_practice

Make = Callable[[str], Database]
Run = Callable[..., Result]
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Make a migrated database of a kind; of PostgreSQL's there is one."""
    made: list[Database] = []

    def make(kind: str) -> Database:
        file = tmp_path / f"{len(made)}.db"
        url = f"sqlite:///{file}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
        database = Database(url)
        made.append(database)
        migrations.upgrade(database)
        return database

    yield make
    for database in made:
        database.dispose()


@pytest.fixture(params=BOTH)
def either(request: pytest.FixtureRequest, make: Make) -> Database:
    """An empty database, once of each kind."""
    return make(request.param)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Run a `huddle` command on a database: `run(database, "backup", "file.zip")`."""
    monkeypatch.setenv("HUDDLE_DATA_DIR", str(tmp_path / "data"))

    def run(database: Database, *arguments: str | Path) -> Result:
        monkeypatch.setenv("HUDDLE_DATABASE_URL", database.url)
        get_settings.cache_clear()
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    yield run
    get_settings.cache_clear()


@pytest.fixture
def small(database: Database) -> Database:
    """A database with a few rows in most tables."""
    practice = make_practice(database)
    task = practice.task("Call Mrs. Lindqvist")
    practice.do("note.add", subject_type="task", subject_id=task, text="No answer. @nurse")
    practice.do("task.move", task_id=task, status="doing")
    return database
