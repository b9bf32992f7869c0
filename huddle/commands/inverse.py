"""Undo: the stored inverse of a change, executed as an ordinary command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from huddle.commands.fields import Arguments, Id
from huddle.commands.place import column_of, rank_restored
from huddle.commands.record import changes_of
from huddle.commands.registry import command, find, parse
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict, Invalid, NotFound
from huddle.domain.permissions import Action
from models import tables as t

INSTANTS = frozenset({"due_at", "done_at", "archived_at"})
UNTRACKED = frozenset({"version", "updated_at"})


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
    row = unit.connection.execute(_CHANGE, {"change_id": args.change_id}).first()
    if row is None:
        raise NotFound("There is no such change; it may be too old to undo.", field="change_id")
    unit.enter(row.team_id, what="change")
    if row.undone_by:
        raise Conflict("This change was undone already.")
    if not row.inverse:
        raise Invalid("This change cannot be undone. Notes and imports stay as they are.")
    kind = find(row.inverse["name"], internal=True)
    unit.require(kind.action)
    kind.run(unit, parse(kind, row.inverse["args"]))
    unit.connection.execute(_MARK, {"change_id": args.change_id, "by": unit.command_id})
    return {"undone": row.name}


@command("task.revert", internal=True, action=Action.WORK)
def revert_tasks(unit: Unit, args: RevertTasks) -> dict[str, Any]:
    """Put fields of tasks back. Raises Conflict where a field is no longer what the change had left."""
    done: list[tuple[str, dict[str, list[Any]]]] = []
    for item in args.items:
        task = unit.task(item.task_id, archived=True)
        unit.lock_team()
        for name, (before, after) in item.fields.items():
            if name not in ("rank", "done_at") and getattr(task, name) != _value(name, after):
                raise Conflict(
                    f"“{task.title}” was changed again since ({_words(name)}), so undoing would lose that. "
                    "Nothing was changed.",
                    current=unit.task_row(task),
                )
            setattr(task, name, _value(name, before))
        if "status" in item.fields:
            column_of(unit, task.status)
        if item.fields.keys() & {"status", "rank"}:
            task.rank = rank_restored(unit, task.status, task.id, task.rank)
        done.append((task.id, changes_of(task)))
        unit.save_task(task)
    unit.inverse = revert_of(done)
    return {}


def _value(name: str, stored: Any) -> Any:
    return (
        datetime.fromisoformat(stored) if name in INSTANTS and isinstance(stored, str) else stored
    )


def _words(name: str) -> str:
    return name.removesuffix("_id").removesuffix("_at").replace("_", " ")
