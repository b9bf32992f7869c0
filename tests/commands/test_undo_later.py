"""Undo and restore when the board or the team is no longer what it was."""

from __future__ import annotations

import pytest

from huddle.commands.door import execute
from huddle.domain.errors import Conflict, NotFound
from tests.commands.practice import SYSTEM, Practice, add_user, new_uuid


def _column(practice: Practice, name: str = "Review") -> tuple[str, str]:
    result = practice.do(
        "column.create",
        by="coordinator",
        team_id=practice.team_id,
        name=name,
        fhir_status="in-progress",
    ).result
    return result["column_id"], result["key"]


def test_undoing_an_archiving_brings_no_card_into_a_column_that_is_gone(
    practice: Practice,
) -> None:
    column_id, key = _column(practice)
    task_id = practice.task(status=key)
    archived = practice.do("task.bulk", task_ids=[task_id], archive=True)
    practice.do("column.remove", by="coordinator", column_id=column_id, move_to="doing")
    practice.do("change.undo", change_id=archived.id)
    assert practice.row(task_id)["status"] in {row["key"] for row in practice.rows("columns")}


def test_undo_gives_no_task_back_to_somebody_who_left(practice: Practice) -> None:
    gone, task_id = practice.actors["physician"].user_id, practice.task()
    practice.do("task.claim", by="physician", task_id=task_id)
    practice.do("task.release", by="physician", task_id=task_id)
    released = practice.do(
        "task.bulk", task_ids=[practice.task(assignee_id=gone)], assignee_id=None
    )
    practice.do("member.remove", by="manager", team_id=practice.team_id, user_id=gone)
    seq = practice.seq()
    with pytest.raises(Conflict):
        practice.do("change.undo", change_id=released.id)
    assert practice.seq() == seq
    assert gone not in {row["assignee_id"] for row in practice.rows()}


def test_a_restored_task_of_somebody_who_left_is_nobodys(practice: Practice) -> None:
    gone = practice.actors["physician"].user_id
    task_id = practice.task(assignee_id=gone)
    practice.do("task.archive", task_id=task_id)
    practice.do("member.remove", by="manager", team_id=practice.team_id, user_id=gone)
    practice.do("task.restore", task_id=task_id)
    assert practice.row(task_id)["assignee_id"] is None


def test_a_task_of_somebody_who_left_is_nobodys_once_it_is_open_again(practice: Practice) -> None:
    gone = practice.actors["physician"].user_id
    task_id = practice.task(assignee_id=gone, status="done")
    practice.do("member.remove", by="manager", team_id=practice.team_id, user_id=gone)
    assert practice.row(task_id)["assignee_id"] == gone
    practice.do("task.move", task_id=task_id, status="todo")
    assert practice.row(task_id)["assignee_id"] is None


def test_a_person_who_becomes_a_shared_screen_keeps_no_open_task(practice: Practice) -> None:
    task_id = practice.task(assignee_id=practice.actors["physician"].user_id)
    practice.do(
        "member.edit",
        by="manager",
        team_id=practice.team_id,
        user_id=practice.actors["physician"].user_id,
        permission="kiosk",
    )
    assert practice.row(task_id)["assignee_id"] is None


@pytest.mark.parametrize("work", ["note", "edit", "move", "claim"])
def test_a_task_that_others_worked_on_is_not_taken_away_by_undoing_its_making(
    practice: Practice, work: str
) -> None:
    made = practice.do("task.create", team_id=practice.team_id, title="Call about discharge")
    task_id = made.result["task_id"]
    args = {
        "note": ("note.add", {"subject_type": "task", "subject_id": task_id, "text": "Called."}),
        "edit": (
            "task.edit",
            {"task_id": task_id, "expected_version": 1, "changes": {"description": "At noon"}},
        ),
        "move": ("task.move", {"task_id": task_id, "status": "doing"}),
        "claim": ("task.claim", {"task_id": task_id}),
    }
    name, given = args[work]
    practice.do(name, by="physician", **given)
    with pytest.raises(Conflict):
        practice.do("change.undo", change_id=made.id)
    assert practice.row(task_id)


def test_undoing_the_making_of_a_task_can_itself_be_undone(practice: Practice) -> None:
    made = practice.do("task.create", team_id=practice.team_id, title="Call about discharge")
    undone = practice.do("change.undo", change_id=made.id)
    assert practice.rows() == []
    practice.do("change.undo", change_id=undone.id)
    assert practice.row(made.result["task_id"])["title"] == "Call about discharge"


def test_a_restored_task_ends_where_its_column_ends_tasks_by_now(practice: Practice) -> None:
    column_id, key = _column(practice)
    task_id = practice.task(status=key)
    practice.do("task.archive", task_id=task_id)
    practice.do(
        "column.edit",
        by="coordinator",
        column_id=column_id,
        expected_version=1,
        changes={"fhir_status": "completed"},
    )
    practice.do("task.restore", task_id=task_id)
    assert practice.row(task_id)["done_at"] is not None


def test_who_was_removed_does_not_come_back_by_a_link_of_their_own(practice: Practice) -> None:
    practice.add_person("second", "manager")
    team = practice.team_id
    made = practice.do("invitation.create", by="second", team_id=team, role="nurse")
    user_id = practice.actors["second"].user_id
    practice.do("member.remove", by="manager", team_id=team, user_id=user_id)
    with pytest.raises(NotFound):
        execute(
            practice.database,
            "invitation.accept",
            {"token": made.result["token"], "user_id": user_id},
            SYSTEM,
            new_uuid(),
            internal=True,
        )


def test_undo_does_not_tell_whether_another_team_has_the_change(practice: Practice) -> None:
    stranger = add_user(practice.database, "stranger")
    made = practice.do("task.create", team_id=practice.team_id, title="Call about discharge")
    refusals = []
    for change_id in (made.id, new_uuid()):
        with pytest.raises(NotFound) as refused:
            practice.do("change.undo", by=stranger, change_id=change_id)
        refusals.append(refused.value.body())
    assert refusals[0] == refusals[1]
