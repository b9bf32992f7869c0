"""The demo practice in a database, and `huddle demo`."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from huddle.cli.main import main
from huddle.db import Database
from huddle.demo.fill import fill_demo
from huddle.domain.errors import Conflict
from huddle.queries.changes import Pruned, changes_since
from huddle.queries.snapshot import snapshot
from huddle.queries.tasks import history_of, notes_of
from huddle.security.passwords import Passwords
from huddle.settings import get_settings
from models import tables as t
from models.base import new_id, utc_now


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that the fill writes, without password hashes."""
    tables = (t.team, t.membership, t.board_column, t.saved_view, t.patient, t.task, t.note)
    with database.read() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by("id"))]
            for table in (*tables, t.audit_event)
        }
        users = select(t.user.c.id, t.user.c.email, t.user.c.is_admin, t.user.c.loopback_only)
        return rows | {"users": [tuple(row) for row in connection.execute(users.order_by("id"))]}


def test_counts_ranks_and_logs(database: Database) -> None:
    filled = fill_demo(database)
    assert filled.made
    rows = dump(database)
    assert {name: len(found) for name, found in rows.items() if name != "audit_event"} == {
        "team": 3,
        "membership": 30,
        "board_column": 12,
        "saved_view": 8,
        "patient": 120,
        "task": 300,
        "note": sum(len(task.notes) for team in filled.practice.teams for task in team.tasks),
        "users": 20,
    }
    with database.read() as connection:
        for team in filled.practice.teams:
            seq, snap = snapshot(connection, team.id)
            assert seq == 1
            assert len(snap["tasks"]) == len(team.tasks)
            ranks = Counter((row["status"], row["rank"]) for row in snap["tasks"])
            assert max(ranks.values()) == 1
            with pytest.raises(Pruned):
                changes_since(connection, team.id, 0, 100)
            assert changes_since(connection, team.id, 1, 100) == (1, [])
            for row in snap["tasks"]:
                assert history_of(connection, row["id"])
                assert len(notes_of(connection, row["id"])) == row["note_count"]


def test_again_it_changes_nothing_and_is_the_same(database: Database) -> None:
    first = fill_demo(database, seed=9, allow_remote=True)
    before = dump(database)
    again = fill_demo(database, seed=10)
    assert (again.made, again.allow_remote) == (False, True)
    assert again.practice == first.practice
    assert dump(database) == before


@pytest.mark.parametrize("table", ["users", "team"])
def test_any_other_database_is_refused(database: Database, table: str) -> None:
    row: dict[str, Any] = {"id": new_id(), "created_at": utc_now(), "name": "Own"}
    with database.write() as connection:
        if table == "team":
            row |= {"time_zone": "UTC", "seq": 0, "pruned_seq": 0, "version": 1}
            connection.execute(t.team.insert().values(row))
        else:
            row |= {"email": "a@b.example", "handle": "a", "initials": "A", "failed_count": 0}
            row |= {"is_admin": True, "loopback_only": False}
            connection.execute(t.user.insert().values(row))
    before = dump(database)
    with pytest.raises(Conflict, match="Nothing was changed"):
        fill_demo(database)
    assert dump(database) == before


def test_two_at_once_fill_it_once(database: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda seed: fill_demo(database, seed=seed), (1, 2)))
    assert sorted(fill.made for fill in both) == [False, True]
    assert both[0].practice == both[1].practice
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(t.team)) == 3


@pytest.mark.parametrize("remote", [False, True])
def test_accounts_sign_in_and_know_from_where(database: Database, remote: bool) -> None:
    filled = fill_demo(database, allow_remote=remote)
    passwords = Passwords()
    with database.read() as connection:
        for person in filled.practice.people[:3]:
            row = connection.execute(select(t.user).where(t.user.c.id == person.id)).one()
            assert passwords.verify(row.password_hash, person.password).ok
            assert row.loopback_only is not remote


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A data folder of its own, empty: not even tables."""
    monkeypatch.setenv("HUDDLE_DATA_DIR", str(tmp_path / "new"))
    get_settings.cache_clear()
    yield tmp_path / "new"
    get_settings.cache_clear()


def demo(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["demo", *arguments], catch_exceptions=False)


def test_the_command_prints_the_same_twice(folder: Path) -> None:
    first, second = demo("--json"), demo("--json", "--seed", "4", "--allow-remote")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == second.stdout
    accounts = json.loads(first.stdout)["accounts"]
    assert len(accounts) == 20
    for account in accounts:
        assert list(account) == ["email", "password", "name", "role", "permission", "teams"]
        assert len(account["password"]) >= 15
        assert all(list(team) == ["id", "name"] for team in account["teams"])
    cast = [(account["role"], account["permission"]) for account in accounts[:6]]
    assert ("physician", "member") in cast
    assert ("care_manager", "manager") in cast
    assert ("care_manager", "admin") in cast
    assert "nothing was changed" in second.stderr


def test_the_command_prints_a_table_for_people(folder: Path) -> None:
    result = demo()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 21
    assert lines[1].startswith("priya@huddle.example")
    assert "from this machine only" in result.stderr
    assert demo().stdout == result.stdout


def test_open_to_all_with_the_known_password_is_warned_of(folder: Path) -> None:
    assert "default seed, which everybody knows" in demo("--allow-remote").stderr


def test_the_command_refuses_a_database_of_somebody(folder: Path) -> None:
    assert demo("--seed", "3").exit_code == 0
    database = Database(get_settings().resolved_database_url)
    with database.write() as connection:
        connection.execute(t.audit_event.delete())
    database.dispose()
    result = demo()
    assert result.exit_code == 1
    assert "Nothing was changed" in result.output
