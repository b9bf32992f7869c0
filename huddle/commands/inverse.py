"""Undo: the stored inverse of a change, executed as an ordinary command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from huddle.commands.assign import may_have_tasks
from huddle.commands.fields import Arguments, Id
from huddle.commands.place import back_on_board, column_of, enter_column, rank_restored
from huddle.commands.record import changes_of
from huddle.commands.registry import command, find, parse
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict, Invalid, NotFound
from huddle.domain.permissions import Action
from models import Task
from models import tables as t

INSTANTS = frozenset({"due_at", "done_at", "archived_at"})
UNTRACKED = frozenset({"version", "updated_at"})
WORK = (
    "title",
    "description",
    "status",
    "priority",
    "assigned_role",
    "assignee_id",
    "patient_id",
    "due_at",
    "tags",
    "checklist",
    "note_count",
)
"""What people do to a task."""


def revert_of(items: list[tuple[str, dict[str, list[Any]]]]) -> dict[str, Any] | None:
    """Return the inverse of changes to tasks, each `(task id, {field: [before, after]})`; None of nothing."""
    kept = [
        {
            "task_id": task_id,
            "fields": {name: pair for name, pair in changed.items() if name not in UNTRACKED},
        }
        for task_id, changed in items
        if changed
    ]
    return {"name": "task.revert", "args": {"items": kept}} if kept else None


def unmaking_of(task: Task, now: datetime) -> dict[str, Any] | None:
    """Return the inverse of making a task: archive it, unless somebody worked on it since."""
    as_made = {name: [getattr(task, name)] * 2 for name in WORK}
    return revert_of([(task.id, as_made | {"archived_at": [now, None]})])


class RevertItem(Arguments):
    """Fields to put back: `{field: [value to restore, value that the change had left]}`."""

    task_id: Id
    fields: dict[str, list[Any]]


class RevertTasks(Arguments):
    """Tasks to put back."""

    items: list[RevertItem]


class UndoChange(Arguments):
    """`change_id` is the command id of the change."""

    change_id: Id


_CHANGE = select(
    t.change.c.team_id,
    t.change.c.seq,
    t.change.c.name,
    t.change.c.actor_id,
    t.change.c.inverse,
    t.change.c.undone_by,
).where(t.change.c.id == bindparam("change_id"))
_MARK = (
    update(t.change)
    .where(t.change.c.id == bindparam("change_id"))
    .values(undone_by=bindparam("by"))
)


@command("change.undo")
def undo_change(unit: Unit, args: UndoChange) -> dict[str, Any]:
    """Undo a change. Raises NotFound, Invalid (nothing to undo), or Conflict (rows changed since)."""
    unit.write_log()
    row = _found(unit, args.change_id)
    unit.enter(row.team_id, what="change")
    # Read again now that the team is ours: another process may have undone it meanwhile.
    row = _found(unit, args.change_id)
    if row.undone_by:
        raise Conflict("This change was undone already.")
    if not row.inverse:
        raise Invalid("This change cannot be undone. Notes and imports stay as they are.")
    kind = find(row.inverse["name"], internal=True)
    unit.require(kind.action)
    kind.run(unit, parse(kind, row.inverse["args"]))
    unit.connection.execute(_MARK, {"change_id": args.change_id, "by": unit.command_id})
    return {"undone": row.name}


def _found(unit: Unit, change_id: str) -> Any:
    row = unit.connection.execute(_CHANGE, {"change_id": change_id}).first()
    if row is None:
        # In the words of `require`: whether another team has such a change is not told.
        raise NotFound(
            "There is no such change. It may have been removed; reload to see what is there."
        )
    return row


@command("task.revert", internal=True, action=Action.WORK)
def revert_tasks(unit: Unit, args: RevertTasks) -> dict[str, Any]:
    """Put fields of tasks back. Raises Conflict where a field is no longer what the change had left."""
    done: list[tuple[str, dict[str, list[Any]]]] = []
    for item in args.items:
        task = unit.task(item.task_id, archived=True)
        _put_back(unit, task, item.fields)
        _settle(unit, task, item.fields)
        done.append((task.id, changes_of(task)))
        unit.save_task(task)
    unit.inverse = revert_of(done)
    return {}


def _put_back(unit: Unit, task: Task, fields: dict[str, list[Any]]) -> None:
    for name, (before, after) in fields.items():
        if name not in ("rank", "done_at") and getattr(task, name) != _value(name, after):
            raise Conflict(
                f"“{task.title}” was changed again since ({_words(name)}), so undoing would lose that. "
                "Nothing was changed.",
                current=unit.task_row(task),
            )
        setattr(task, name, _value(name, before))


def _settle(unit: Unit, task: Task, fields: dict[str, list[Any]]) -> None:
    """Let a task that was put back fit the board and the team as they are by now."""
    again = task.assignee_id if "assignee_id" in fields else None
    if again is not None and not may_have_tasks(unit, again):
        raise Conflict(
            f"{unit.person_name(again)} has left the team since, so “{task.title}” cannot be "
            "given back to them. Nothing was changed."
        )
    if "status" in fields:
        enter_column(unit, task, column_of(unit, task.status))
    elif "archived_at" in fields and task.archived_at is None:
        back_on_board(unit, task)
    if fields.keys() & {"status", "rank"}:
        task.rank = rank_restored(unit, task.status, task.id, task.rank)


def _value(name: str, stored: Any) -> Any:
    return (
        datetime.fromisoformat(stored) if name in INSTANTS and isinstance(stored, str) else stored
    )


def _words(name: str) -> str:
    for suffix in ("_id", "_at", "_count"):
        name = name.removesuffix(suffix)
    return name.replace("_", " ")
