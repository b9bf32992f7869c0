"""Commands that edit what tasks say: one with its version, or many at once."""

from __future__ import annotations

from typing import Annotated, Any, Self

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
    Tag,
    Tags,
    TaskPriority,
    Text,
    Title,
    Version,
)
from huddle.commands.inverse import revert_of
from huddle.commands.place import column_of, enter_column, rank_at_end
from huddle.commands.record import changes_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict
from models import Task


class TaskChanges(Arguments):
    """Fields to change; one that is absent stays, one that is null is cleared."""

    title: Title = ""
    description: Text = ""
    priority: TaskPriority = "routine"  # type: ignore[assignment]
    assigned_role: Role | None = None
    assignee_id: Id | None = None
    patient_id: Id | None = None
    due_at: Instant | None = None
    tags: Tags = Field(default_factory=list)
    checklist: Checklist = Field(default_factory=list)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self

    def given(self) -> dict[str, Any]:
        """Return the fields that were named, with their values."""
        return self.model_dump(include=self.model_fields_set)


class EditTask(Arguments):
    """`expected_version` is the version that the editor saw."""

    task_id: Id
    expected_version: Version
    changes: TaskChanges


class BulkTasks(Arguments):
    """What to do to all of `task_ids`; a field that is absent stays, one that is null is cleared."""

    task_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]
    status: Key | None = None
    assignee_id: Id | None = None
    assigned_role: Role | None = None
    due_at: Instant | None = None
    priority: TaskPriority | None = None
    add_tags: Annotated[list[Tag], Field(max_length=20)] = Field(default_factory=list)
    archive: Flag = False

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.model_fields_set == {"task_ids"}:
            raise ValueError("name at least one field to change")
        return self


@command("task.edit")
def edit_task(unit: Unit, args: EditTask) -> dict[str, Any]:
    """Change fields of a task. Raises Conflict with the current row where it changed since."""
    task = unit.task(args.task_id)
    if task.version != args.expected_version:
        raise Conflict(
            "This task was changed by somebody else meanwhile. Both versions are kept: choose one.",
            current=unit.task_row(task),
        )
    given = args.changes.given()
    check_assignee(unit, given.get("assignee_id"))
    check_patient(unit, given.get("patient_id"))
    for name, value in given.items():
        setattr(task, name, value)
    unit.inverse = revert_of([(task.id, changes_of(task))])
    unit.save_task(task)
    return {"version": task.version}


@command("task.bulk")
def bulk_tasks(unit: Unit, args: BulkTasks) -> dict[str, Any]:
    """Change many tasks of one team as one change with one undo; the last write wins."""
    tasks = [unit.task(task_id) for task_id in dict.fromkeys(args.task_ids)]
    check_assignee(unit, args.assignee_id)
    column = column_of(unit, args.status) if args.status else None
    given = args.model_fields_set
    changed: list[tuple[str, dict[str, list[Any]]]] = []
    for task in tasks:
        if column is not None and task.status != column.key:
            task.rank = rank_at_end(unit, column.key, task.id)
            enter_column(unit, task, column)
        _apply(task, args, given)
        if args.archive:
            task.archived_at = unit.now
        changed.append((task.id, changes_of(task)))
        unit.save_task(task)
    unit.inverse = revert_of(changed)
    return {"changed": sum(1 for _, fields in changed if fields)}


def _apply(task: Task, args: BulkTasks, given: set[str]) -> None:
    for name in ("assignee_id", "assigned_role", "due_at"):
        if name in given:
            setattr(task, name, getattr(args, name))
    if args.priority is not None:
        task.priority = args.priority
    if args.add_tags:
        task.tags = list(dict.fromkeys([*task.tags, *args.add_tags]))[:20]
