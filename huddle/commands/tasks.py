"""Commands that make a task, move it, and take it on or give it back (live-protocol.md, Commands)."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from huddle.commands.assign import check_assignee, check_patient
from huddle.commands.fields import (
    Arguments,
    Checklist,
    Flag,
    Id,
    Instant,
    Key,
    Role,
    Tags,
    TaskPriority,
    Text,
    Title,
)
from huddle.commands.inverse import revert_of, unmaking_of
from huddle.commands.place import (
    back_on_board,
    column_of,
    enter_column,
    rank_at_end,
    rank_beside,
)
from huddle.commands.record import changes_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict, Invalid, NotFound
from huddle.domain.task import ends
from models import Task
from models.base import new_id


class CreateTask(Arguments):
    """`task_id` may be made by the client, so that it can show the card before the answer."""

    team_id: Id
    title: Title
    task_id: Id | None = None
    description: Text = ""
    status: Key | None = None
    priority: TaskPriority = "routine"  # type: ignore[assignment]
    assigned_role: Role | None = None
    assignee_id: Id | None = None
    patient_id: Id | None = None
    due_at: Instant | None = None
    tags: Tags = Field(default_factory=list)
    checklist: Checklist = Field(default_factory=list)


class MoveTask(Arguments):
    """To a column, before or after a card in it, or with neither to its end.

    A drop into another lane of the board also names the lane's field: one change, one undo.
    """

    task_id: Id
    status: Key
    before_id: Id | None = None
    after_id: Id | None = None
    assigned_role: Role | None = None
    patient_id: Id | None = None
    priority: TaskPriority | None = None

    @model_validator(mode="after")
    def _one_neighbour(self) -> Self:
        if self.before_id and self.after_id:
            raise ValueError("give before_id or after_id, not both")
        return self


class OneTask(Arguments):
    """A task by its id."""

    task_id: Id


class CheckItem(Arguments):
    """One line of a task's checklist, ticked or not."""

    task_id: Id
    item_id: str = Field(strict=True, min_length=1, max_length=36)
    done: Flag


@command("task.create")
def create_task(unit: Unit, args: CreateTask) -> dict[str, Any]:
    """Make a task at the end of a column; without `status`, of the first one that does not end tasks."""
    unit.enter(args.team_id)
    if args.status is None:
        columns = unit.columns()
        column = next((c for c in columns if not ends(c.fhir_status)), columns[0])
    else:
        column = column_of(unit, args.status)
    check_assignee(unit, args.assignee_id)
    check_patient(unit, args.patient_id)
    if args.task_id and unit.exists(Task, args.task_id):
        raise Invalid("task_id: is taken; make a new UUID. Nothing was changed.", field="task_id")
    values = args.model_dump(exclude={"task_id", "status"})
    row = Task(
        **values,
        id=args.task_id or new_id(),
        status=column.key,
        rank=rank_at_end(unit, column.key),
        created_by=unit.actor.user_id,
        created_at=unit.now,
        updated_at=unit.now,
        done_at=unit.now if ends(column.fhir_status) else None,
    )
    task = unit.add(row)
    unit.put("tasks", unit.task_row(task))
    shown = {name: [None, value] for name, value in values.items() if value and name != "team_id"}
    unit.audit(
        "C",
        "task",
        task.id,
        shown | {"status": [None, column.key]},
        patient_id=task.patient_id,
    )
    unit.inverse = unmaking_of(task, unit.now)
    return {"task_id": task.id}


@command("task.move")
def move_task(unit: Unit, args: MoveTask) -> dict[str, Any]:
    """Move a task; the last move wins. The server makes the rank."""
    task = unit.task(args.task_id)
    column = column_of(unit, args.status)
    rank = rank_beside(unit, column.key, task.id, args.before_id, args.after_id)
    enter_column(unit, task, column)
    task.rank = rank
    check_patient(unit, args.patient_id)
    for name in {"assigned_role", "patient_id"} & args.model_fields_set:
        setattr(task, name, getattr(args, name))
    if args.priority is not None:
        task.priority = args.priority
    unit.inverse = revert_of([(task.id, changes_of(task))])
    unit.save_task(task)
    return {"rank": task.rank}


@command("task.claim")
def claim_task(unit: Unit, args: OneTask) -> dict[str, Any]:
    """Take a task on. Raises Conflict where somebody else has it."""
    task = unit.task(args.task_id)
    user_id = unit.actor.user_id
    if user_id is None:
        raise Invalid("Only a person can claim a task.")
    if task.assignee_id not in (None, user_id):
        raise Conflict(
            f"{unit.person_name(task.assignee_id)} has taken this task meanwhile.",
            current=unit.task_row(task),
        )
    task.assignee_id = user_id
    unit.inverse = revert_of([(task.id, changes_of(task))])
    unit.save_task(task)
    return {}


@command("task.release")
def release_task(unit: Unit, args: OneTask) -> dict[str, Any]:
    """Give a task back to its role: it has no assignee."""
    task = unit.task(args.task_id)
    task.assignee_id = None
    unit.inverse = revert_of([(task.id, changes_of(task))])
    unit.save_task(task)
    return {}


@command("task.check")
def check_item(unit: Unit, args: CheckItem) -> dict[str, Any]:
    """Tick or untick a line of the checklist. Raises NotFound where the line is gone."""
    task = unit.task(args.task_id)
    if all(line["id"] != args.item_id for line in task.checklist):
        raise NotFound(
            "This checklist line was removed meanwhile. Nothing was changed.",
            field="item_id",
        )
    task.checklist = [
        {**line, "done": args.done} if line["id"] == args.item_id else line
        for line in task.checklist
    ]
    text = next(line["text"] for line in task.checklist if line["id"] == args.item_id)
    if changes_of(task):
        inverse = {"task_id": task.id, "item_id": args.item_id, "done": not args.done}
        unit.inverse = {"name": "task.check", "args": inverse}
        unit.save_task(task)
        unit.audited[-1]["detail"] = {"checked": [None, text] if args.done else [text, None]}
    return {}


@command("task.archive")
def archive_task(unit: Unit, args: OneTask) -> dict[str, Any]:
    """Take a task off the board. It keeps its history and can be restored."""
    task = unit.task(args.task_id, archived=True)
    if task.archived_at is None:
        task.archived_at = unit.now
        unit.inverse = {"name": "task.restore", "args": {"task_id": task.id}}
        unit.save_task(task)
    return {}


@command("task.restore")
def restore_task(unit: Unit, args: OneTask) -> dict[str, Any]:
    """Put an archived task back where it was, or at the end of the first column where its own is gone."""
    task = unit.task(args.task_id, archived=True)
    if task.archived_at is None:
        return {}
    back_on_board(unit, task)
    task.archived_at = None
    unit.inverse = {"name": "task.archive", "args": {"task_id": task.id}}
    unit.save_task(task)
    return {}
