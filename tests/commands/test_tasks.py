"""Commands on tasks: what they do, what undoes them."""

from __future__ import annotations

from typing import Any

import pytest

from huddle.domain.errors import Conflict, Forbidden, Invalid, NotFound
from huddle.queries.tasks import archived_tasks, history_of, notes_of
from tests.commands.practice import Practice, new_uuid


def test_cards_go_before_after_and_to_the_end(practice: Practice) -> None:
    a, b, c = (practice.task(title) for title in "abc")
    assert practice.column("todo") == ["a", "b", "c"]
    practice.do("task.move", task_id=c, status="todo", before_id=a)
    assert practice.column("todo") == ["c", "a", "b"]
    practice.do("task.move", task_id=c, status="todo", after_id=a)
    assert practice.column("todo") == ["a", "c", "b"]
    practice.do("task.move", task_id=a, status="todo")
    assert practice.column("todo") == ["c", "b", "a"]
    with pytest.raises(Invalid):
        practice.do("task.move", task_id=a, status="todo", before_id=b, after_id=c)


def test_a_neighbour_that_left_does_not_stop_a_drop(practice: Practice) -> None:
    a, b, c = (practice.task(title) for title in "abc")
    practice.do("task.move", task_id=c, status="doing")
    practice.do("task.move", task_id=a, status="todo", before_id=c)
    assert practice.column("todo") == ["b", "a"]
    practice.do("task.archive", task_id=b)
    practice.do("task.move", task_id=c, status="todo", before_id=b)
    assert practice.column("todo") == ["a", "c"]


def test_done_stops_the_clock_and_back_starts_it(practice: Practice) -> None:
    task = practice.task(due_at="2026-11-24T10:00:00Z")
    practice.do("task.move", task_id=task, status="done")
    assert practice.row(task)["done_at"] is not None
    practice.do("task.move", task_id=task, status="doing")
    assert practice.row(task)["done_at"] is None


def test_a_stale_edit_is_refused_with_the_current_row(practice: Practice) -> None:
    task = practice.task()
    practice.do("task.edit", task_id=task, expected_version=1, changes={"title": "First"})
    with pytest.raises(Conflict) as refusal:
        practice.do(
            "task.edit",
            by="physician",
            task_id=task,
            expected_version=1,
            changes={"title": "Second"},
        )
    assert refusal.value.current == practice.row(task)
    assert practice.row(task)["title"] == "First"


def test_an_edit_clears_with_null_and_leaves_what_it_does_not_name(
    practice: Practice,
) -> None:
    nurse = practice.actors["nurse"].user_id
    task = practice.task(assignee_id=nurse, due_at="2026-11-24T10:00:00Z", tags=["#A1c", "a1c "])
    assert practice.row(task)["tags"] == ["a1c"]
    practice.do("task.edit", task_id=task, expected_version=1, changes={"due_at": None})
    row = practice.row(task)
    assert (row["due_at"], row["assignee_id"]) == (None, nurse)


def test_claim_is_first_come(practice: Practice) -> None:
    task = practice.task()
    practice.do("task.claim", task_id=task)
    practice.do("task.claim", task_id=task)
    with pytest.raises(Conflict, match="Nurse has taken"):
        practice.do("task.claim", by="physician", task_id=task)
    practice.do("task.release", task_id=task)
    practice.do("task.claim", by="physician", task_id=task)
    assert practice.row(task)["assignee_id"] == practice.actors["physician"].user_id


def test_two_people_tick_two_lines_and_both_stay(practice: Practice) -> None:
    task = practice.task(checklist=[{"id": "1", "text": "a"}, {"id": "2", "text": "b"}])
    practice.do("task.check", task_id=task, item_id="1", done=True)
    practice.do("task.check", by="physician", task_id=task, item_id="2", done=True)
    assert [line["done"] for line in practice.row(task)["checklist"]] == [True, True]
    with pytest.raises(NotFound):
        practice.do("task.check", task_id=task, item_id="3", done=True)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("task.move", {"status": "done"}),
        ("task.claim", {}),
        ("task.archive", {}),
        (
            "task.edit",
            {"expected_version": 1, "changes": {"title": "X", "tags": ["t"]}},
        ),
        (
            "task.edit",
            {"expected_version": 1, "changes": {"due_at": "2027-01-01T00:00:00Z"}},
        ),
        ("task.check", {"item_id": "1", "done": True}),
    ],
)
def test_undo_puts_back_and_undo_of_undo_does_again(
    practice: Practice, name: str, args: dict[str, Any]
) -> None:
    task = practice.task(
        due_at="2026-11-24T10:00:00Z",
        checklist=[{"id": "1", "text": "a"}],
        tags=["one"],
    )
    changing = {"version", "updated_at", "done_at"}

    def now() -> dict[str, object]:
        rows = [row for row in practice.rows() if row["id"] == task]
        return {k: v for row in rows for k, v in row.items() if k not in changing}

    before = now()
    command, undo = new_uuid(), new_uuid()
    practice.do(name, id=command, task_id=task, **args)
    after = now()
    assert after != before
    practice.do("change.undo", id=undo, change_id=command)
    assert now() == before
    with pytest.raises(Conflict):
        practice.do("change.undo", change_id=command)
    practice.do("change.undo", change_id=undo)
    assert now() == after


def test_undo_does_not_take_back_what_others_did_since(practice: Practice) -> None:
    task = practice.task()
    command = new_uuid()
    practice.do(
        "task.edit",
        id=command,
        task_id=task,
        expected_version=1,
        changes={"title": "Mine"},
    )
    practice.do(
        "task.edit",
        by="physician",
        task_id=task,
        expected_version=2,
        changes={"title": "Theirs"},
    )
    with pytest.raises(Conflict):
        practice.do("change.undo", change_id=command)
    assert practice.row(task)["title"] == "Theirs"


def test_bulk_is_one_change_with_one_undo(practice: Practice) -> None:
    tasks = [practice.task(f"T{number}") for number in range(4)]
    before, seq = practice.rows(), practice.seq()
    command = new_uuid()
    practice.do("task.bulk", id=command, task_ids=tasks, status="waiting", add_tags=["ride"])
    assert practice.seq() == seq + 1
    assert practice.column("waiting") == ["T0", "T1", "T2", "T3"]
    practice.do("change.undo", change_id=command)
    strip = ("version", "updated_at")
    assert [{k: v for k, v in r.items() if k not in strip} for r in practice.rows()] == [
        {k: v for k, v in r.items() if k not in strip} for r in before
    ]


def test_archived_tasks_are_found_and_come_back(practice: Practice) -> None:
    task = practice.task("Order home oxygen")
    practice.do("task.archive", task_id=task)
    assert practice.rows() == []
    with pytest.raises(Conflict):
        practice.do("task.claim", task_id=task)
    with practice.database.read() as connection:
        assert [row["id"] for row in archived_tasks(connection, practice.team_id, "OXYGEN")] == [
            task
        ]
        assert archived_tasks(connection, practice.team_id, "100%") == []
    practice.do("task.restore", task_id=task)
    assert practice.column("todo") == ["Order home oxygen"]


def test_notes_mention_people_of_the_team_and_count(practice: Practice) -> None:
    task = practice.task()
    handle = practice.row(practice.actors["physician"].user_id or "", "members")["handle"]
    practice.do(
        "note.add",
        subject_type="task",
        subject_id=task,
        text=f"@{handle.upper()}, mail x@{handle} and @nobody: called.",
    )
    assert practice.row(task)["note_count"] == 1
    with practice.database.read() as connection:
        note = notes_of(connection, task)[0]
    assert note["mentions"] == [practice.actors["physician"].user_id]


def test_history_says_who_did_what_field_by_field(practice: Practice) -> None:
    task = practice.task("Before")
    practice.do("task.edit", task_id=task, expected_version=1, changes={"title": "After"})
    practice.do("task.archive", by="physician", task_id=task)
    with practice.database.read() as connection:
        newest, edit, created = history_of(connection, task)
    assert (created["type"], edit["detail"]["title"]) == (
        "task.create",
        ["Before", "After"],
    )
    assert (newest["type"], newest["user_id"]) == (
        "task.archive",
        practice.actors["physician"].user_id,
    )


def test_members_work_and_coordinators_shape_the_board(practice: Practice) -> None:
    args = {
        "team_id": practice.team_id,
        "name": "Home visits",
        "fhir_status": "in-progress",
    }
    with pytest.raises(Forbidden):
        practice.do("column.create", **args)
    key = practice.do("column.create", by="coordinator", **args).result["key"]
    assert key == "home_visits"
    practice.task("Visit", status=key)
    column = practice.rows("columns")[-1]
    practice.do("column.remove", by="coordinator", column_id=column["id"], move_to="done")
    assert practice.column("done") == ["Visit"]
    assert practice.rows()[0]["done_at"] is not None
    again = practice.do("column.create", by="coordinator", **args).result["key"]
    assert again == "home_visits_2"


def test_columns_are_renamed_remapped_and_reordered(practice: Practice) -> None:
    task = practice.task()
    todo, doing, _waiting, _done = practice.rows("columns")
    practice.do("column.move", by="coordinator", column_id=todo["id"], after_id=doing["id"])
    names = [column["name"] for column in practice.rows("columns")]
    assert names == ["Doing", "To do", "Waiting", "Done"]
    practice.do(
        "column.edit",
        by="coordinator",
        column_id=todo["id"],
        expected_version=2,
        changes={"name": "Cancelled", "fhir_status": "cancelled", "wip_limit": 3},
    )
    assert practice.row(task)["done_at"] is not None
    with pytest.raises(Conflict):
        practice.do(
            "column.edit",
            by="coordinator",
            column_id=todo["id"],
            expected_version=2,
            changes={"wip_limit": None},
        )


def test_undo_of_a_move_never_takes_a_rank_that_is_in_use(practice: Practice) -> None:
    a = practice.task("a")
    command = new_uuid()
    practice.do("task.move", id=command, task_id=a, status="doing")
    practice.task("b")
    practice.do("change.undo", change_id=command)
    assert practice.column("todo") == ["b", "a"]
    assert len({row["rank"] for row in practice.rows()}) == 2
