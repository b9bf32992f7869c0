"""A demo practice, and the `huddle import` command over it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from huddle.cli.main import main
from huddle.db import Database
from huddle.domain.errors import HuddleError
from huddle.queries.snapshot import snapshot
from huddle.settings import get_settings
from models import tables as t

TEAM = "Care Transitions"


@dataclass
class Home:
    """A database with one team, and the command line in front of it."""

    database: Database
    folder: Path
    team_id: str

    def run(self, *arguments: str | Path, team: str = TEAM) -> Result:
        """Run `huddle import fhir`."""
        words = ["import", "fhir", *map(str, arguments), "--team", team]
        return CliRunner().invoke(main, words, catch_exceptions=False)

    def report(self, *arguments: str | Path) -> dict[str, Any]:
        """Run it with `--json`, and return what it printed."""
        body: dict[str, Any] = json.loads(self.run(*arguments, "--json").stdout)
        return body

    def put(self, name: str, content: dict[str, Any] | bytes) -> Path:
        """Write a file to import."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(data)
        return path

    def board(self) -> tuple[int, dict[str, list[dict[str, Any]]]]:
        """Return the team's sequence number and rows."""
        with self.database.read() as connection:
            return snapshot(connection, self.team_id)

    def audit_types(self) -> list[str]:
        """Return the kinds of audited acts, in order."""
        with self.database.read() as connection:
            rows = connection.execute(select(t.audit_event.c.type).order_by(t.audit_event.c.at))
            return [row.type for row in rows]


@pytest.fixture
def home(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_team: Callable[[Database, str], str],
) -> Iterator[Home]:
    """An empty board of one team, in a database that the command line finds."""
    monkeypatch.setenv("HUDDLE_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    folder = tmp_path / "files"
    folder.mkdir()
    yield Home(database, folder, make_team(database, TEAM))
    get_settings.cache_clear()


@pytest.fixture
def make_team() -> Callable[[Database, str], str]:
    """Make a team with the default columns, as an administrator does."""
    from huddle.commands.door import execute
    from huddle.security.actor import Actor
    from models.base import new_id

    def make(database: Database, name: str) -> str:
        arguments = {"name": name, "time_zone": "America/New_York"}
        try:
            ack = execute(database, "team.create", arguments, Actor.system("test"), new_id())
        except HuddleError as error:
            pytest.fail(error.message)
        assert ack.team_id is not None
        return ack.team_id

    return make
