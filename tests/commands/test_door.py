"""The door: one effect for each id, nothing left of what is refused, an audit of both."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from huddle.commands.door import Door, execute
from huddle.commands.log import Ack
from huddle.domain.errors import (
    Conflict,
    Forbidden,
    HuddleError,
    Invalid,
    NotFound,
    Unavailable,
)
from huddle.live.change import PublishedChange
from huddle.queries.changes import Pruned, changes_since
from huddle.security.actor import Actor
from models import tables as t
from tests.commands.practice import SYSTEM, Practice, add_user, new_uuid


def test_the_same_id_gives_the_same_ack_and_one_effect(practice: Practice) -> None:
    task = practice.task()
    command = new_uuid()
    first = practice.do("task.move", id=command, task_id=task, status="doing")
    version = practice.row(task)["version"]
    again = practice.do("task.move", id=command, task_id=task, status="doing")
    assert (again.seq, again.result) == (first.seq, first.result)
    assert again.change is None
    assert practice.row(task)["version"] == version
    assert practice.seq() == first.seq


def test_an_id_that_changed_nothing_changes_nothing_later(practice: Practice) -> None:
    task = practice.task()
    command = new_uuid()
    practice.do("task.claim", task_id=task)
    first = practice.do("task.claim", id=command, task_id=task)
    practice.do("task.release", by="physician", task_id=task)
    again = practice.do("task.claim", id=command, task_id=task)
    assert (again.seq, practice.row(task)["assignee_id"]) == (first.seq, None)


def test_an_id_of_another_command_is_refused(practice: Practice) -> None:
    task = practice.task()
    command = new_uuid()
    practice.do("task.move", id=command, task_id=task, status="doing")
    with pytest.raises(Conflict):
        practice.do("task.move", id=command, task_id=task, status="done")
    with pytest.raises(Conflict):
        practice.do("task.move", by="physician", id=command, task_id=task, status="doing")
    assert practice.row(task)["status"] == "doing"


def test_a_refused_command_changes_nothing(practice: Practice) -> None:
    task = practice.task()
    before = practice.rows(), practice.seq()
    refused: list[tuple[str, dict[str, Any], type[Exception]]] = [
        ("task.move", {"task_id": task, "status": "nowhere"}, Invalid),
        ("task.move", {"task_id": new_uuid(), "status": "doing"}, NotFound),
        (
            "task.edit",
            {"task_id": task, "expected_version": 99, "changes": {"title": "X"}},
            Conflict,
        ),
        ("task.edit", {"task_id": task, "expected_version": 1, "changes": {}}, Invalid),
        (
            "task.edit",
            {"task_id": task, "expected_version": 1, "changes": {"rank": "a"}},
            Invalid,
        ),
        ("task.revert", {"items": []}, NotFound),
        ("nothing", {}, NotFound),
    ]
    for name, args, error in refused:
        with pytest.raises(error):
            practice.do(name, **args)
    assert (practice.rows(), practice.seq()) == before


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("task.create", {"title": ""}),
        ("task.create", {"title": "x" * 301}),
        ("task.create", {"title": "nul \x00 byte"}),
        ("task.create", {"title": "half a pair \ud800"}),
        ("task.create", {"title": 7}),
        ("task.create", {"title": "ok", "due_at": "2026-11-23"}),
        ("task.create", {"title": "ok", "due_at": "2026-11-23T10:00:00"}),
        ("task.create", {"title": "ok", "due_at": "9999-12-31T23:59:59-23:59"}),
        ("task.create", {"title": "ok", "due_at": 12}),
        ("task.create", {"title": "ok", "priority": "high"}),
        ("task.create", {"title": "ok", "assigned_role": "wizard"}),
        ("task.create", {"title": "ok", "assignee_id": "not-a-uuid"}),
        ("task.create", {"title": "ok", "assignee_id": new_uuid()}),
        ("task.create", {"title": "ok", "patient_id": new_uuid()}),
        ("task.create", {"title": "ok", "tags": ["x"] * 21}),
        ("task.create", {"title": "ok", "checklist": [{"id": "1", "text": "a"}] * 2}),
        ("task.create", {"title": "ok", "surprise": True}),
    ],
)
def test_bad_arguments_name_the_field_and_say_what_to_do(
    practice: Practice, name: str, args: dict[str, Any]
) -> None:
    before = practice.seq()
    with pytest.raises(Invalid) as refusal:
        practice.do(name, team_id=practice.team_id, **args)
    assert refusal.value.field
    assert len(refusal.value.message) > 15
    assert practice.seq() == before


def test_a_stranger_learns_nothing_and_is_audited(practice: Practice) -> None:
    stranger = add_user(practice.database, "stranger")
    task = practice.task()
    with pytest.raises(NotFound) as known:
        practice.do("task.move", by=stranger, task_id=task, status="doing")
    with pytest.raises(NotFound) as unknown:
        practice.do("task.move", by=stranger, task_id=new_uuid(), status="doing")
    assert known.value.body() == unknown.value.body()
    with practice.database.read() as connection:
        rows = connection.execute(t.audit_event.select().where(t.audit_event.c.type == "denied"))
        assert [row.user_id for row in rows] == [stranger.user_id]


def test_a_kiosk_may_do_nothing(practice: Practice) -> None:
    task = practice.task()
    for name, args in [
        ("task.create", {"team_id": practice.team_id, "title": "x"}),
        ("task.claim", {"task_id": task}),
        ("note.add", {"subject_type": "task", "subject_id": task, "text": "x"}),
    ]:
        with pytest.raises(Forbidden):
            practice.do(name, by="kiosk", **args)


def test_only_huddle_itself_may_execute_internal_commands(practice: Practice) -> None:
    with pytest.raises(NotFound):
        practice.do("member.add", by="manager", team_id=practice.team_id)


def test_a_change_is_the_frame_of_the_contract(practice: Practice) -> None:
    ack = practice.do("task.create", team_id=practice.team_id, title="Call")
    assert ack.change is not None
    frame = json.loads(ack.change.message)
    assert list(frame) == [
        "type",
        "team",
        "seq",
        "at",
        "actor",
        "command",
        "id",
        "set",
        "delete",
    ]
    assert frame["seq"] == ack.seq
    assert frame["set"]["tasks"][0]["title"] == "Call"


def test_changes_since_says_when_it_cannot_answer(practice: Practice) -> None:
    with practice.database.write() as connection:
        connection.execute(t.team.update().values(pruned_seq=3))
    with practice.database.read() as connection:
        seq, messages = changes_since(connection, practice.team_id, 3)
        assert [json.loads(message)["seq"] for message in messages] == list(range(4, seq + 1))
        for since in (2, seq + 1):
            with pytest.raises(Pruned):
                changes_since(connection, practice.team_id, since)


def test_the_writer_keeps_order_and_isolates_refusals(practice: Practice) -> None:
    tasks = [practice.task(f"T{number}") for number in range(5)]
    published: list[PublishedChange] = []

    async def submit_all() -> list[Ack | BaseException]:
        door = Door(practice.database, published.extend)
        door.start()
        nurse = practice.actors["nurse"]
        jobs = []
        for number in range(60):
            status = "nowhere" if number % 7 == 3 else ("doing", "waiting")[number % 2]
            args = {"task_id": tasks[number % 5], "status": status}
            jobs.append(door.submit("task.move", args, nurse, new_uuid()))
        answers = await asyncio.gather(*jobs, return_exceptions=True)
        await door.stop()
        with pytest.raises(Unavailable):
            await door.submit("task.claim", {"task_id": tasks[0]}, nurse, new_uuid())
        return answers

    answers = asyncio.run(submit_all())
    refused = [answer for answer in answers if isinstance(answer, HuddleError)]
    acks = [answer for answer in answers if isinstance(answer, Ack)]
    assert len(refused) == len([n for n in range(60) if n % 7 == 3])
    assert [ack.seq for ack in acks] == [change.seq for change in published]
    assert [change.seq for change in published] == list(
        range(published[0].seq, published[0].seq + len(published))
    )
    assert practice.seq() == published[-1].seq


def test_a_crash_inside_a_command_harms_no_other(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huddle.commands.registry import COMMANDS, CommandType

    task = practice.task()
    kind = COMMANDS["task.release"]

    def fall_over(_unit: object, _args: object) -> dict[str, object]:
        raise ZeroDivisionError

    broken = CommandType(kind.name, kind.args_model, fall_over, kind.action, kind.internal)
    monkeypatch.setitem(COMMANDS, "task.release", broken)

    async def both() -> list[object]:
        door = Door(practice.database, lambda _changes: None)
        door.start()
        nurse = practice.actors["nurse"]
        answers = await asyncio.gather(
            door.submit("task.claim", {"task_id": task}, nurse, new_uuid()),
            door.submit("task.release", {"task_id": task}, nurse, new_uuid()),
            door.submit("task.move", {"task_id": task, "status": "doing"}, nurse, new_uuid()),
            return_exceptions=True,
        )
        await door.stop()
        return list(answers)

    claimed, crashed, moved = asyncio.run(both())
    assert isinstance(claimed, Ack)
    assert isinstance(crashed, ZeroDivisionError)
    assert isinstance(moved, Ack)
    assert practice.row(task)["assignee_id"] == practice.actors["nurse"].user_id


def test_huddle_itself_needs_a_team_that_exists(practice: Practice) -> None:
    args = {"team_id": new_uuid(), "title": "x"}
    with pytest.raises(NotFound):
        execute(practice.database, "task.create", args, SYSTEM, new_uuid())
    with pytest.raises(NotFound):
        execute(practice.database, "task.create", args, Actor(None), new_uuid())
