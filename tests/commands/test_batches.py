"""Commands that share a transaction: each does, and answers, what it would have done alone."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from huddle.commands import transaction
from huddle.commands.log import Ack
from huddle.commands.registry import find, parse
from huddle.commands.transaction import Request, SavepointsNeeded
from huddle.domain.errors import Conflict, HuddleError, Invalid
from huddle.queries.snapshot import snapshot
from models import tables as t
from tests.commands.practice import Practice, new_uuid

COLUMNS = ("todo", "doing", "waiting", "done", "nowhere")
TASKS = 4
INSTANTS = ("created_at", "updated_at", "done_at", "at")
BULK = "task.bulk"


def request(
    practice: Practice, name: str, who: str = "nurse", id: str | None = None, **args: Any
) -> Request:
    kind = find(name)
    return Request(kind, parse(kind, args), practice.actors[who], id or new_uuid())


def together(practice: Practice, *requests: Request) -> list[Ack | Exception]:
    """Commit the requests as the writer does with those that waited."""
    return transaction.commit(practice.database, list(requests))


def test_the_same_id_twice_in_one_batch_has_one_effect_and_one_ack(practice: Practice) -> None:
    task, ident, before = practice.task(), new_uuid(), practice.seq()
    moves = [request(practice, "task.move", id=ident, task_id=task, status="doing")] * 2
    first, second = together(practice, *moves)
    assert isinstance(first, Ack)
    assert isinstance(second, Ack)
    assert (first.seq, first.result) == (second.seq, second.result)
    assert first.change is not None
    assert second.change is None
    assert practice.seq() == before + 1


def test_an_undo_finds_the_change_that_stands_before_it_in_the_batch(practice: Practice) -> None:
    task, ident = practice.task(), new_uuid()
    outcomes = together(
        practice,
        request(practice, "task.move", id=ident, task_id=task, status="doing"),
        request(practice, "change.undo", change_id=ident),
        request(practice, "change.undo", change_id=ident),
    )
    assert [type(outcome) for outcome in outcomes] == [Ack, Ack, Conflict]
    assert practice.row(task)["status"] == "todo"


def test_one_refused_after_it_had_written_takes_back_its_own_writes_alone(
    practice: Practice,
) -> None:
    """Undoing a bulk move puts the first card back, and then finds that the second was moved again."""
    one, two, third = (practice.task(f"Task {number}") for number in range(3))
    bulk = practice.do(BULK, task_ids=[one, two], status="doing")
    practice.do("task.move", task_id=two, status="waiting")
    before = practice.seq()
    first, refused, last = together(
        practice,
        request(practice, "task.move", task_id=third, status="done"),
        request(practice, "change.undo", change_id=bulk.id),
        request(practice, "task.claim", task_id=third),
    )
    assert isinstance(refused, Conflict)
    assert isinstance(first, Ack)
    assert isinstance(last, Ack)
    assert (first.seq, last.seq) == (before + 1, before + 2)
    assert practice.row(one)["status"] == "doing"
    assert practice.row(third)["status"] == "done"
    assert practice.row(third)["assignee_id"] == practice.actors["nurse"].user_id


def test_one_who_may_not_is_audited_and_stops_nobody(practice: Practice) -> None:
    task = practice.task()
    denied, moved = together(
        practice,
        request(practice, "task.move", "kiosk", task_id=task, status="doing"),
        request(practice, "task.move", task_id=task, status="waiting"),
    )
    assert isinstance(denied, HuddleError)
    assert isinstance(moved, Ack)
    audit = t.audit_event.c
    with practice.database.read() as connection:
        rows = connection.execute(select(audit.user_id).where(audit.type == "denied")).all()
    assert [row.user_id for row in rows] == [practice.actors["kiosk"].user_id]


def test_moves_take_no_savepoint(practice: Practice) -> None:
    """They check before they write: nothing is left behind where one is refused."""
    task = practice.task()
    requests = [
        request(practice, "task.move", task_id=task, status=status)
        for status in ("doing", "nowhere", "done")
    ]
    with practice.database.write() as connection:
        outcomes = transaction._run_some(connection, requests, transaction._run_bare)
    assert [type(outcome) for outcome in outcomes] == [Ack, Invalid, Ack]


STEP = st.tuples(
    st.sampled_from(
        ("move", "move", "bulk", "undo", "undo", "claim", "archive", "again", "create")
    ),
    st.sampled_from(("nurse", "physician", "kiosk")),
    st.integers(0, 30),
    st.integers(0, 30),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=2, max_size=12))
def test_with_savepoints_or_without_a_batch_leaves_and_answers_the_same(
    practice: Practice, steps: list[tuple[str, str, int, int]]
) -> None:
    with practice.database.write() as connection:
        requests = _requests(practice, _make_tasks(connection, practice), steps)
        start = connection.begin_nested()
        careful = _found(connection, practice, requests, transaction._run_in_savepoint)
        start.rollback()
        try:
            bare = _found(connection, practice, requests, transaction._run_bare)
        except SavepointsNeeded:
            bare = careful
        assert bare == careful
        connection.rollback()


def _make_tasks(connection: Connection, practice: Practice) -> list[str]:
    made = [
        request(practice, "task.create", team_id=practice.team_id, title=f"T{n}")
        for n in range(TASKS)
    ]
    outcomes = transaction._run_some(connection, made, transaction._run_in_savepoint)
    return [outcome.result["task_id"] for outcome in outcomes if isinstance(outcome, Ack)]


def _requests(
    practice: Practice, tasks: list[str], steps: list[tuple[str, str, int, int]]
) -> list[Request]:
    found: list[Request] = []
    for kind, who, one, two in steps:
        task, status = tasks[one % TASKS], COLUMNS[two % len(COLUMNS)]
        if kind == "move":
            found.append(request(practice, "task.move", who, task_id=task, status=status))
        elif kind == "bulk":
            some = [task, tasks[(one + 1) % TASKS]]
            found.append(request(practice, BULK, who, task_ids=some, status=status))
        elif kind == "create":
            made = {"team_id": practice.team_id, "title": "New", "task_id": new_uuid()}
            found.append(request(practice, "task.create", who, **made))
        elif kind == "claim" or kind == "archive":
            found.append(request(practice, f"task.{kind}", who, task_id=task))
        elif found and kind == "again":
            found.append(found[one % len(found)])
        elif found and kind == "undo":
            earlier = found[one % len(found)].command_id
            found.append(request(practice, "change.undo", who, change_id=earlier))
    return found


def _found(
    connection: Connection, practice: Practice, requests: list[Request], run: transaction.Run
) -> tuple[Any, ...]:
    """Return answers, rows, log and audit as they are after the requests, without instants and new ids."""
    outcomes = transaction._run_some(connection, requests, run)
    answers = [(o.seq, o.result) if isinstance(o, Ack) else (type(o), str(o)) for o in outcomes]
    audit, change = t.audit_event.c, t.change.c
    audits = select(audit.type, audit.action, audit.object_id, audit.user_id, audit.command_id)
    events = sorted(repr(tuple(row)) for row in connection.execute(audits))
    changes = select(change.id, change.seq, change.message, change.undone_by).order_by(change.seq)
    # A row's own repr leaves out the middle of a long text, instants and all.
    log = [re.sub(r'T[\d:.]+Z"', '"', repr(tuple(row))) for row in connection.execute(changes)]
    _, rows = snapshot(connection, practice.team_id)
    tasks = [{k: v for k, v in row.items() if k not in INSTANTS} for row in rows["tasks"]]
    return answers, tasks, log, events
