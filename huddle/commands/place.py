"""Where a card stands in a column: ranks made by the server, under the team's lock."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from huddle.commands.assign import may_have_tasks
from huddle.commands.unit import Unit
from huddle.domain.errors import Invalid
from huddle.domain.rank import rank_between
from huddle.domain.task import ends
from models import BoardColumn, Task
from models import tables as t

_IN_COLUMN = (
    t.task.c.team_id == bindparam("team_id"),
    t.task.c.status == bindparam("status"),
    t.task.c.id != bindparam("moving"),
)
_LAST = select(t.task.c.rank).where(*_IN_COLUMN).order_by(t.task.c.rank.desc()).limit(1)
_BEFORE = (
    select(t.task.c.rank)
    .where(*_IN_COLUMN, t.task.c.rank < bindparam("rank"))
    .order_by(t.task.c.rank.desc())
    .limit(1)
)
_AFTER = (
    select(t.task.c.rank)
    .where(*_IN_COLUMN, t.task.c.rank > bindparam("rank"))
    .order_by(t.task.c.rank)
    .limit(1)
)
_NEIGHBOUR = select(t.task.c.rank).where(
    *_IN_COLUMN,
    t.task.c.id == bindparam("neighbour"),
    t.task.c.archived_at.is_(None),
)
_TAKEN = select(t.task.c.id).where(*_IN_COLUMN, t.task.c.rank == bindparam("rank"))


def column_of(unit: Unit, status: str) -> BoardColumn:
    """Return the column with this key. Raises Invalid naming the columns that there are."""
    column = unit.column(status)
    if column is None:
        known = ", ".join(column.key for column in unit.columns())
        raise Invalid(
            f"status: there is no column {status!r}; this board has {known}.", field="status"
        )
    return column


def rank_at_end(unit: Unit, status: str, moving: str = "") -> str:
    """Return a rank after every card of the column, archived ones included."""
    return rank_between(_one(unit, _LAST, status, moving), None)


def rank_beside(
    unit: Unit, status: str, moving: str, before_id: str | None, after_id: str | None
) -> str:
    """Return a rank next to a neighbour in the column.

    A neighbour that has left the column meanwhile no longer says where: the card goes to its end,
    as without a neighbour, because the person who dropped it meant this column above all.
    """
    neighbour = before_id or after_id
    anchor = _one(unit, _NEIGHBOUR, status, moving, neighbour=neighbour) if neighbour else None
    if anchor is None:
        return rank_at_end(unit, status, moving)
    if before_id:
        return rank_between(_one(unit, _BEFORE, status, moving, rank=anchor), anchor)
    return rank_between(anchor, _one(unit, _AFTER, status, moving, rank=anchor))


def rank_restored(unit: Unit, status: str, moving: str, rank: str) -> str:
    """Return `rank` where no card of the column has it by now, else the next one after it."""
    if _one(unit, _TAKEN, status, moving, rank=rank) is None:
        return rank
    return rank_between(rank, _one(unit, _AFTER, status, moving, rank=rank))


def _one(unit: Unit, statement, status: str, moving: str, **more: str) -> str | None:  # type: ignore[no-untyped-def]
    parameters = {"team_id": unit.team_id, "status": status, "moving": moving, **more}
    row = unit.connection.execute(statement, parameters).first()
    return None if row is None else row[0]


def enter_column(unit: Unit, task: Task, column: BoardColumn) -> None:
    """Put a task into a column: its status, and whether its clock has ended.

    An open task whose assignee has left the team goes back to its role: else nobody would look for it.
    """
    task.status = column.key
    if ends(column.fhir_status):
        task.done_at = task.done_at or unit.now
        return
    task.done_at = None
    if task.assignee_id is not None and not may_have_tasks(unit, task.assignee_id):
        task.assignee_id = None


def back_on_board(unit: Unit, task: Task) -> None:
    """Put a task that was archived back where it was, or at the end of the first column if that is gone."""
    columns = unit.columns()
    column = next((c for c in columns if c.key == task.status), columns[0])
    if column.key != task.status:
        task.rank = rank_at_end(unit, column.key, task.id)
    enter_column(unit, task, column)
