"""What one process does for all: who leads, what is pruned, and that two who do it do no harm."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from huddle import migrations
from huddle.db import Database
from huddle.domain.errors import HuddleError
from huddle.jobs import prune, runner
from huddle.jobs.leader import Leader
from huddle.jobs.prune import prune_changes, prune_sessions
from huddle.jobs.runner import Job, JobRunner, jobs_of
from huddle.paths import ROOT
from huddle.queries.changes import Pruned, changes_since
from huddle.security import sessions
from huddle.settings import Settings
from models import tables as t
from models.base import utc_now
from tests.commands.practice import make_practice, new_uuid
from tests.support.postgres import Postgres

WITHIN = 30


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of either kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    database = Database(request.getfixturevalue("postgres_url"))
    migrations.upgrade(database)
    yield database
    database.dispose()


def test_one_leads_until_it_resigns(either: Database) -> None:
    one, two = Leader(either), Leader(Database(either.url))
    assert one.ask()
    assert not two.ask()
    assert one.ask(), "asking again loses nothing"
    one.resign()
    assert two.ask()
    assert not one.ask()
    two.resign()


def test_a_leader_that_is_killed_leads_no_more(either: Database) -> None:
    script = (
        "import sys, time\n"
        "from huddle.db import Database\n"
        "from huddle.jobs.leader import Leader\n"
        "leader = Leader(Database(sys.argv[1]))\n"
        "print(leader.ask(), flush=True)\n"
        "time.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, either.url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline().strip() == "True"
    mine = Leader(either)
    assert not mine.ask()
    other.kill()
    other.wait()
    waiting = threading.Event()
    assert any(mine.ask() or waiting.wait(0.1) for _ in range(WITHIN * 10))
    mine.resign()


@pytest.mark.postgres
def test_a_leader_whose_database_went_away_asks_anew(postgres: Postgres, postgres_url: str) -> None:
    leader = Leader(Database(postgres_url))
    assert leader.ask()
    postgres.crash()
    assert not leader.ask()
    assert not leader.leading
    postgres.start_again()
    assert leader.ask()
    leader.resign()


def test_changes_older_than_the_days_are_forgotten_and_viewers_told_so(
    either: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huddle.jobs.prune.PAGE", 3)
    practice, other = make_practice(either), make_practice(either)
    for number in range(10):
        practice.task(f"Old {number}")
    old = practice.seq()
    with either.write() as connection:
        connection.execute(
            update(t.change)
            .where(t.change.c.team_id == practice.team_id)
            .values(at=utc_now() - timedelta(days=31))
        )
    kept = [practice.task(f"New {number}") for number in range(3)]
    audit = select(func.count()).select_from(t.audit_event)
    with either.read() as connection:
        before = connection.execute(audit).scalar_one()
    assert prune_changes(either, utc_now(), days=30) == old
    assert prune_changes(either, utc_now(), days=30) == 0
    with either.read() as connection:
        seq, messages = changes_since(connection, practice.team_id, old)
        assert (seq, len(messages)) == (old + 3, 3)
        with pytest.raises(Pruned):
            changes_since(connection, practice.team_id, old - 1)
        assert len(changes_since(connection, other.team_id, 0)[1]) == other.seq()
        assert connection.execute(audit).scalar_one() == before
    practice.do("task.move", task_id=kept[0], status="doing")
    assert practice.seq() == old + 4


def test_numbers_of_before_a_restore_are_not_forgotten_up_to(database: Database) -> None:
    practice = make_practice(database)
    assert prune._prune_team(database, practice.team_id, practice.seq() + 5, "another epoch") == 0
    with database.read() as connection:
        assert len(changes_since(connection, practice.team_id, 0)[1]) == practice.seq()


def test_an_undo_of_a_forgotten_change_is_refused_in_words(database: Database) -> None:
    practice = make_practice(database)
    made = practice.do("task.create", team_id=practice.team_id, title="Call")
    prune_changes(database, utc_now() + timedelta(days=31), days=30)
    with pytest.raises(HuddleError, match="no such change"):
        practice.do("change.undo", change_id=made.id, id=new_uuid())


def test_sessions_that_ended_long_ago_are_forgotten(either: Database) -> None:
    practice = make_practice(either)
    nurse = str(practice.actors["nurse"].user_id)
    now = utc_now()
    with either.write() as connection:
        _, current = sessions.create(connection, nurse, now=now, hours=1)
        sessions.create(connection, nurse, now=now - timedelta(days=40), hours=1)
        _, revoked = sessions.create(connection, nurse, now=now, hours=1)
        sessions.revoke(connection, revoked, now - timedelta(days=31))
    assert prune_sessions(either, now) == 2
    with either.read() as connection:
        assert connection.execute(select(t.auth_session.c.id)).scalars().all() == [current]


class Counted:
    """A job that says when it ran."""

    def __init__(self, fails: bool = False) -> None:
        self.ran = threading.Event()
        self.times = 0
        self._fails = fails

    def __call__(self) -> int:
        self.times += 1
        self.ran.set()
        if self._fails:
            raise RuntimeError("on purpose")
        return 1


def test_only_the_leader_runs_jobs_and_another_takes_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "ASK_SECONDS", 0.02)
    first, second = Counted(), Counted()
    broken = Job("broken", 0.0, Counted(fails=True))
    one = JobRunner(Leader(database), [broken, Job("count", 0.0, first)])
    two = JobRunner(Leader(Database(database.url)), [Job("count", 0.0, second)])
    one.start()
    assert first.ran.wait(WITHIN), "one that fails does not keep the others from running"
    two.start()
    assert not second.ran.wait(0.3)
    one.stop()
    assert second.ran.wait(WITHIN)
    times = first.times
    two.stop()
    assert first.times == times


def test_a_site_has_its_jobs(database: Database, tmp_path: Path) -> None:
    jobs = jobs_of(database, Settings(data_dir=tmp_path))
    assert [(job.name, job.run()) for job in jobs] == [("prune changes", 0), ("prune sessions", 0)]
