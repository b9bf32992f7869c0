"""Any interleaving of commands: a snapshot equals the replay of changes from any earlier one."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huddle.commands.door import execute
from huddle.db import Database
from huddle.domain.errors import HuddleError
from huddle.queries.changes import changes_since
from huddle.queries.rows import COLLECTIONS
from huddle.queries.snapshot import snapshot_message
from models import tables as t
from tests.commands.practice import Practice, make_practice, new_uuid

WHO = ("nurse", "physician", "coordinator", "manager")
KINDS = (
    *("create",) * 3,
    *("move",) * 5,
    *("undo",) * 4,
    *("bulk", "edit", "claim", "release", "check", "archive", "restore", "restore"),
    *("note", "resend", "resend", "column", "remap", "import"),
)
STEP = st.tuples(
    st.sampled_from(KINDS), st.sampled_from(WHO), st.integers(0, 40), st.integers(0, 40)
)


class Run:
    """A practice, the commands sent so far, and what viewers knew along the way."""

    def __init__(self, database: Database) -> None:
        self.practice: Practice = make_practice(database)
        self.sent: list[tuple[str, dict[str, Any], str, str]] = []
        self.tasks: list[str] = []
        self.known: list[tuple[int, dict[str, dict[str, Any]]]] = []

    def step(self, kind: str, who: str, one: int, two: int) -> None:
        if kind == "resend":
            if self.sent:
                self.execute(*self.sent[one % len(self.sent)])
            return
        name, args = self.command(kind, one, two)
        if name:
            self.sent.append((name, args, who, new_uuid()))
            self.execute(*self.sent[-1])

    def execute(self, name: str, args: dict[str, Any], who: str, command_id: str) -> None:
        try:
            ack = execute(
                self.practice.database,
                name,
                args,
                self.practice.actors[who],
                command_id,
            )
        except HuddleError:
            return
        task_id = ack.result.get("task_id")
        if task_id and task_id not in self.tasks:
            self.tasks.append(task_id)

    def command(self, kind: str, one: int, two: int) -> tuple[str, dict[str, Any]]:
        team = self.practice.team_id
        columns = self.practice.rows("columns")
        status = columns[two % len(columns)]["key"]
        if kind == "create" or not self.tasks:
            lines = [{"id": "1", "text": "call"}]
            return "task.create", {
                "team_id": team,
                "title": f"T{one}",
                "status": status,
                "checklist": lines,
            }
        task, other = (
            self.tasks[one % len(self.tasks)],
            self.tasks[two % len(self.tasks)],
        )
        done = {
            "move": ("task.move", {"task_id": task, "status": status})
            if one % 3 == 0
            else (
                "task.move",
                {
                    "task_id": task,
                    "status": self.status_of(other) or status,
                    ("before_id", "after_id")[one % 2]: other,
                },
            ),
            "edit": (
                "task.edit",
                {
                    "task_id": task,
                    "expected_version": two % 4 + 1,
                    "changes": {"title": f"E{two}"},
                },
            ),
            "claim": ("task.claim", {"task_id": task}),
            "release": ("task.release", {"task_id": task}),
            "check": (
                "task.check",
                {"task_id": task, "item_id": "1", "done": bool(two % 2)},
            ),
            "archive": ("task.archive", {"task_id": task}),
            "restore": ("task.restore", {"task_id": task}),
            "bulk": ("task.bulk", {"task_ids": list({task, other}), "status": status}),
            "note": (
                "note.add",
                {"subject_type": "task", "subject_id": task, "text": f"n{two}"},
            ),
            "undo": (
                "change.undo",
                {"change_id": self.sent[-1 - one % min(4, len(self.sent))][3]},
            ),
            "column": ("column.move", {"column_id": columns[0]["id"]}),
            "remap": (
                "column.edit",
                {
                    "column_id": columns[one % len(columns)]["id"],
                    "expected_version": columns[one % len(columns)]["version"],
                    "changes": {"fhir_status": ("completed", "on-hold")[two % 2]},
                },
            ),
            "import": (
                "patient.import",
                {
                    "team_id": team,
                    "patient": {"mrn": str(one % 3), "family": f"F{two % 2}"},
                    "tasks": [{"source_key": f"{one % 3}-{two % 3}", "title": "Follow up"}],
                },
            ),
        }
        return done[kind]

    def status_of(self, task_id: str) -> str | None:
        return next(
            (row["status"] for row in self.practice.rows() if row["id"] == task_id),
            None,
        )

    def remember(self) -> None:
        with self.practice.database.read() as connection:
            seq, message = snapshot_message(connection, self.practice.team_id)
        self.known.append((seq, by_id(json.loads(message)["collections"])))


def by_id(collections: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return {name: {row["id"]: row for row in rows} for name, rows in collections.items()}


def replay(known: dict[str, dict[str, Any]], messages: list[str]) -> dict[str, dict[str, Any]]:
    view = {name: dict(rows) for name, rows in known.items()}
    for message in messages:
        change = json.loads(message)
        for name, rows in change["set"].items():
            if name in COLLECTIONS:
                view[name].update({row["id"]: row for row in rows})
        for name, ids in change["delete"].items():
            for row_id in ids:
                view[name].pop(row_id, None)
    return view


@contextmanager
def run_in(template: Path, folder: Path) -> Iterator[Run]:
    file = folder / f"{new_uuid()}.db"
    file.write_bytes(template.read_bytes())
    database = Database(f"sqlite:///{file}")
    try:
        yield Run(database)
    finally:
        database.dispose()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEP, min_size=30, max_size=60))
def test_replay_from_any_earlier_sequence_gives_the_snapshot(
    migrated_database_file: Path, tmp_path: Path, steps: list[tuple[str, str, int, int]]
) -> None:
    with run_in(migrated_database_file, tmp_path) as run:
        run.remember()
        for index, step in enumerate(steps):
            run.step(*step)
            if index % 5 == 0:
                run.remember()
        run.remember()
        check(run)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_moves_and_undos_keep_every_rank_unique(
    migrated_database_file: Path, tmp_path: Path, seed: int
) -> None:
    """Long runs of moves and undos over few columns, where ranks would meet if they could."""
    chance = random.Random(seed)
    steps = [
        (
            chance.choice(("create", "move", "move", "move", "undo", "undo", "archive", "restore")),
            chance.choice(WHO),
            chance.randrange(40),
            chance.randrange(40),
        )
        for _ in range(80)
    ]
    with run_in(migrated_database_file, tmp_path) as run:
        for step in steps:
            run.step(*step)
        run.remember()
        check(run)


def check(run: Run) -> None:
    _, now = run.known[-1]
    for seq, known in run.known:
        with run.practice.database.read() as connection:
            _, messages = changes_since(connection, run.practice.team_id, seq)
        view = replay(known, messages)
        assert view == now
        orders = [
            [
                row["id"]
                for row in sorted(rows.values(), key=lambda row: (row["status"], row["rank"]))
            ]
            for rows in (view["tasks"], now["tasks"])
        ]
        assert orders[0] == orders[1]
    with run.practice.database.read() as connection:
        rows = connection.execute(t.task.select()).all()
        seqs = [row.seq for row in connection.execute(t.change.select().order_by(t.change.c.seq))]
    places = Counter((row.status, row.rank) for row in rows)
    assert [place for place, count in places.items() if count > 1] == []
    assert seqs == list(range(1, len(seqs) + 1))
