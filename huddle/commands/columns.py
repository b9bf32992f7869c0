"""Commands that shape a board: its columns."""

from __future__ import annotations

import re
from typing import Any, Self

from pydantic import Field, model_validator
from sqlalchemy import bindparam, select

from huddle.commands.fields import (
    Arguments,
    ColumnStatus,
    Id,
    Key,
    Name,
    Version,
    WipLimit,
)
from huddle.commands.place import column_of, enter_column, rank_at_end
from huddle.commands.record import values_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict, Invalid
from huddle.domain.permissions import Action
from huddle.domain.rank import rank_between
from huddle.queries import projection
from models import BoardColumn
from models import tables as t

MAX_COLUMNS = 20

_KEYS = select(t.board_column.c.key).where(t.board_column.c.team_id == bindparam("team_id"))
_TASKS = (
    select(t.task.c.id)
    .where(
        t.task.c.team_id == bindparam("team_id"),
        t.task.c.status == bindparam("status"),
        t.task.c.archived_at.is_(None),
    )
    .order_by(t.task.c.rank)
)


class CreateColumn(Arguments):
    """A column at the board's end."""

    team_id: Id
    name: Name
    fhir_status: ColumnStatus
    wip_limit: WipLimit | None = None


class ColumnChanges(Arguments):
    """Fields to change; one that is absent stays; `wip_limit` null means no limit."""

    name: Name = ""
    fhir_status: ColumnStatus = "requested"  # type: ignore[assignment]
    wip_limit: WipLimit | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self


class EditColumn(Arguments):
    """`expected_version` is the version that the editor saw."""

    column_id: Id
    expected_version: Version
    changes: ColumnChanges


class MoveColumn(Arguments):
    """Before or after another column, or with neither to the board's end."""

    column_id: Id
    before_id: Id | None = None
    after_id: Id | None = None


class RemoveColumn(Arguments):
    """`move_to` is the key of the column that takes the tasks in it."""

    column_id: Id
    move_to: Key = Field(description="key of the column that takes its tasks")


@command("column.create", action=Action.COORDINATE)
def create_column(unit: Unit, args: CreateColumn) -> dict[str, Any]:
    """Add a column at the board's end."""
    unit.enter(args.team_id)
    columns = unit.columns()
    if len(columns) >= MAX_COLUMNS:
        raise Invalid(f"A board has at most {MAX_COLUMNS} columns. Remove one first.")
    taken = {row.key for row in unit.connection.execute(_KEYS, {"team_id": args.team_id})}
    column = unit.add(
        BoardColumn(
            team_id=args.team_id,
            key=_key(args.name, taken),
            name=args.name,
            fhir_status=args.fhir_status,
            wip_limit=args.wip_limit,
            rank=rank_between(columns[-1].rank if columns else None, None),
        )
    )
    unit.put("columns", projection.column_row(values_of(column)))
    unit.audit("C", "column", column.id, {"name": [None, column.name]})
    return {"column_id": column.id, "key": column.key}


@command("column.edit", action=Action.COORDINATE)
def edit_column(unit: Unit, args: EditColumn) -> dict[str, Any]:
    """Rename a column, set its WIP limit or its FHIR status. Raises Conflict where it changed since."""
    column = _column(unit, args.column_id)
    if column.version != args.expected_version:
        raise Conflict(
            "This column was changed by somebody else meanwhile. Look at it and try again.",
            current=projection.column_row(values_of(column)),
        )
    for name, value in args.changes.model_dump(include=args.changes.model_fields_set).items():
        setattr(column, name, value)
    changed = unit.save(column, "column")
    unit.put("columns", projection.column_row(values_of(column)))
    if "fhir_status" in changed:
        _settle_tasks(unit, column)
    return {"version": column.version}


@command("column.move", action=Action.COORDINATE)
def move_column(unit: Unit, args: MoveColumn) -> dict[str, Any]:
    """Reorder the board."""
    column = _column(unit, args.column_id)
    others = [other for other in unit.columns() if other.id != column.id]
    position = len(others)
    for index, other in enumerate(others):
        if other.id == args.before_id:
            position = index
        elif other.id == args.after_id:
            position = index + 1
    before = others[position - 1].rank if position else None
    after = others[position].rank if position < len(others) else None
    column.rank = rank_between(before, after)
    unit.save(column, "column")
    unit.put("columns", projection.column_row(values_of(column)))
    return {}


@command("column.remove", action=Action.COORDINATE)
def remove_column(unit: Unit, args: RemoveColumn) -> dict[str, Any]:
    """Remove a column; its tasks go to the end of another, in their order."""
    column = _column(unit, args.column_id)
    if column.key == args.move_to:
        raise Invalid("move_to: choose another column for its tasks.", field="move_to")
    target = column_of(unit, args.move_to)
    parameters = {"team_id": unit.team_id, "status": column.key}
    rows = unit.connection.execute(_TASKS, parameters).all()
    for row in rows:
        task = unit.task(row.id)
        task.rank = rank_at_end(unit, target.key, task.id)
        enter_column(unit, task, target)
        unit.save_task(task)
    column.archived_at = unit.now
    unit.save(column, "column")
    unit.drop("columns", column.id)
    return {"moved": len(rows)}


def _column(unit: Unit, column_id: str) -> BoardColumn:
    column = unit.load(BoardColumn, column_id, what="column")
    if column.archived_at is not None:
        raise Conflict("This column was removed meanwhile.")
    return column


def _settle_tasks(unit: Unit, column: BoardColumn) -> None:
    for row in unit.connection.execute(
        _TASKS, {"team_id": unit.team_id, "status": column.key}
    ).all():
        task = unit.task(row.id)
        enter_column(unit, task, column)
        unit.save_task(task)


def _key(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "column"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}_{count}"
    return key
