"""What was backed up is what is restored, to the byte, from either database into either."""

from __future__ import annotations

import json
import stat
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from huddle.db import Database
from huddle.domain.rank import rank_between
from huddle.security import sessions, tokens
from models import tables as t
from models.base import utc_now
from tests.backup.compare import bytes_of, epoch_of, rows_of
from tests.backup.conftest import BOTH, Make, Run
from tests.commands.practice import make_practice, new_uuid
from tests.support.server import Account


@pytest.fixture
def demo(demo_file: tuple[Path, list[Account]], small: Database, tmp_path: Path, run: Run) -> Path:
    """A backup of the demo practice with some changes, a token and a session."""
    source = tmp_path / "source.db"
    source.write_bytes(demo_file[0].read_bytes())
    database = Database(f"sqlite:///{source}")
    practice = make_practice(database)
    practice.do("task.move", task_id=practice.task("Ünïcode ✚ 𝄞"), status="doing")
    user = str(practice.actors["nurse"].user_id)
    with database.write() as connection:
        sessions.create(connection, user, now=utc_now(), hours=1)
        tokens.create(connection, user, "test", utc_now())
    database.dispose()
    return source


@pytest.mark.parametrize("through", BOTH)
def test_through_either_database_and_back(
    demo: Path, through: str, make: Make, run: Run, tmp_path: Path
) -> None:
    source = Database(f"sqlite:///{demo}")
    middle, end = make(through), make("sqlite")
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    for database, file, target in ((source, first, middle), (middle, second, end)):
        assert run(database, "backup", file).exit_code == 0
        assert run(target, "restore", file).exit_code == 0
        assert rows_of(target) == rows_of(source)
    assert bytes_of(end) == bytes_of(source)
    assert [name for name, rows in rows_of(source).items() if not rows] == ["invitation"]
    source.dispose()


def test_what_is_in_the_file(demo: Path, run: Run, tmp_path: Path) -> None:
    source = Database(f"sqlite:///{demo}")
    file = tmp_path / "backup.zip"
    result = run(source, "backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        names = {name.removeprefix("tables/").removesuffix(".jsonl") for name in archive.namelist()}
        tasks = [json.loads(line) for line in archive.read("tables/task.jsonl").splitlines()]
    assert names == {*rows_of(source), "manifest.json"}
    assert manifest["epoch"] == epoch_of(source)
    with source.read() as connection:
        heads = {row.id: row.seq for row in connection.execute(select(t.team.c.id, t.team.c.seq))}
        assert manifest["heads"] == heads
        assert len(tasks) == len(connection.execute(select(t.task.c.id)).all())
    for words in ("patient data in clear", "sessions", "secret key"):
        assert words in " ".join(result.stderr.split())
    source.dispose()


def test_sessions_stay_out_and_the_epoch_is_new(
    demo: Path, make: Make, run: Run, tmp_path: Path
) -> None:
    source, target = Database(f"sqlite:///{demo}"), make("sqlite")
    before = epoch_of(target)
    run(source, "backup", tmp_path / "backup.zip")
    run(target, "restore", tmp_path / "backup.zip")
    with target.read() as connection:
        assert connection.execute(select(t.auth_session)).all() == []
        assert len(connection.execute(select(t.api_token)).all()) == 1
        restored = connection.execute(
            select(t.audit_event).where(t.audit_event.c.type == "restore")
        ).one()
    assert restored.detail["epoch"] == epoch_of(source)
    assert restored.detail["replaced"] is None
    assert len({before, epoch_of(source), epoch_of(target)}) == 3
    source.dispose()


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
long = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
first, last = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001  the strategy adds the zone
instants = st.datetimes(first, last, timezones=st.just(UTC))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
)
deep: Any = st.integers(1, 200).map(lambda depth: json.loads("[" * depth + "]" * depth))


@st.composite
def tasks(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    rank = None
    for _ in range(draw(st.integers(1, 30))):
        rank = rank_between(rank, None)
        rows.append(
            {
                "id": str(draw(st.uuids())), "team_id": "team", "title": draw(text), "status": "todo",
                "description": draw(long), "rank": rank, "priority": "routine", "source": "huddle",
                "due_at": draw(st.none() | instants), "created_at": draw(instants),
                "updated_at": draw(instants), "done_at": None, "archived_at": None,
                "tags": draw(st.lists(values, max_size=4) | st.dictionaries(text, values, max_size=4)), "checklist": draw(deep),
                "note_count": draw(st.integers(-(2**31), 2**31 - 1)), "version": 1,
                "source_key": draw(st.none() | st.uuids().map(str)),
                "assigned_role": draw(st.none() | text),
                "assignee_id": None, "patient_id": None, "created_by": None,
            }
        )  # fmt: skip
    return rows


@pytest.fixture
def three(make: Make) -> tuple[Database, Database, Database]:
    return make("sqlite"), make("postgresql"), make("sqlite")


@pytest.mark.postgres
@settings(
    max_examples=6,
    # Each example restores two databases: a failure is told as it was found.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=tasks(), born=st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_odd_values(
    three: tuple[Database, Database, Database],
    run: Run,
    tmp_path: Path,
    rows: list[dict[str, Any]],
    born: date | None,
) -> None:
    source, middle, end = three
    now = utc_now()
    with source.write() as connection:
        for table in (t.task, t.patient, t.team):
            connection.execute(table.delete())
        connection.execute(t.team.insert().values(id="team", name="Team", created_at=now))
        connection.execute(
            t.patient.insert().values(
                id=new_uuid(), team_id="team", mrn="1", family="Ō", given=" ", birth_date=born,
                conditions=[{"text": rows[0]["title"]}], created_at=now, updated_at=now,
            )
        )  # fmt: skip
        connection.execute(t.task.insert(), rows)
    for database, target in ((source, middle), (middle, end)):
        saved = run(database, "backup", "--overwrite", tmp_path / "odd.zip")
        assert saved.exit_code == 0, saved.stderr
        restored = run(target, "restore", "--replace", "--yes", tmp_path / "odd.zip")
        assert restored.exit_code == 0, restored.stderr
    assert bytes_of(end) == bytes_of(source)
    assert rows_of(middle) == rows_of(source)


@pytest.mark.postgres
def test_a_value_that_postgresql_cannot_hold_is_refused_with_words(
    small: Database, make: Make, run: Run, tmp_path: Path
) -> None:
    with small.write() as connection:
        connection.execute(t.task.update().values(description="nul \0 inside"))
    target = make("postgresql")
    run(small, "backup", tmp_path / "backup.zip")
    result = run(target, "restore", tmp_path / "backup.zip")
    assert result.exit_code == 1
    assert "cannot hold a value of table task" in result.stderr
    assert "Nothing was changed" in result.stderr
    assert not any(rows_of(target).values())
