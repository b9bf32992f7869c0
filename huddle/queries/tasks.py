"""Single rows, and what belongs to one row: its notes and its history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select

from huddle.queries import projection
from huddle.queries.snapshot import members_of
from models import tables as t

_NOTES = (
    select(t.note)
    .where(t.note.c.subject_id == bindparam("id"))
    .order_by(t.note.c.created_at, t.note.c.id)
)
_HISTORY = (
    select(
        t.audit_event.c.id,
        t.audit_event.c.at,
        t.audit_event.c.user_id,
        t.audit_event.c.type,
        t.audit_event.c.detail,
    )
    .where(t.audit_event.c.object_id == bindparam("id"), t.audit_event.c.outcome == "0")
    .order_by(t.audit_event.c.at.desc(), t.audit_event.c.id.desc())
    .limit(bindparam("limit"))
)
_TASKS = select(
    t.task,
    t.patient.c.family.label("_family"),
    t.patient.c.given.label("_given"),
).join(t.patient, t.patient.c.id == t.task.c.patient_id, isouter=True)
_PLAIN: dict[str, tuple[Table, Any]] = {
    "patients": (t.patient, projection.patient_row),
    "columns": (t.board_column, projection.column_row),
    "views": (t.saved_view, projection.view_row),
    "notes": (t.note, projection.note_row),
}


def _task(values: Any) -> dict[str, Any]:
    family = values["_family"]
    name = None if family is None else projection.patient_name(family, values["_given"])
    return projection.task_row(values, name)


def task(connection: Connection, task_id: str) -> dict[str, Any] | None:
    """Return a task's row, also of an archived one, or None."""
    row = connection.execute(_TASKS.where(t.task.c.id == task_id)).first()
    return None if row is None else _task(row._mapping)


def row(connection: Connection, collection: str, row_id: str) -> dict[str, Any] | None:
    """Return a row of a collection by its id, with its `team_id`, or None.

    Views of one person are not rows of the stream and are not found here. Raises KeyError for
    a collection that has no single rows.
    """
    if collection == "tasks":
        return task(connection, row_id)
    table, project = _PLAIN[collection]
    statement = select(table).where(table.c.id == row_id)
    if table is t.saved_view:
        statement = statement.where(table.c.owner_id.is_(None))
    found = connection.execute(statement).first()
    return None if found is None else project(found._mapping)


def member(connection: Connection, team_id: str, user_id: str) -> dict[str, Any] | None:
    """Return a MemberRow, or None."""
    return next((one for one in members_of(connection, team_id) if one["id"] == user_id), None)


def notes_of(connection: Connection, subject_id: str) -> list[dict[str, Any]]:
    """Return the NoteRows of one subject, oldest first."""
    rows = connection.execute(_NOTES, {"id": subject_id})
    return [projection.note_row(found._mapping) for found in rows]


def history_of(connection: Connection, object_id: str, limit: int = 200) -> list[dict[str, Any]]:
    """Return the HistoryRows of one object, newest first."""
    rows = connection.execute(_HISTORY, {"id": object_id, "limit": limit})
    return [dict(found._mapping) for found in rows]


def archived_tasks(
    connection: Connection, team_id: str, search: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """Return archived TaskRows, last archived first; `search` stands in title or patient's name."""
    statement = _TASKS.where(
        t.task.c.team_id == team_id,
        t.task.c.archived_at.is_not(None),
    )
    for word in search.split()[:8]:
        statement = statement.where(
            or_(
                t.task.c.title.icontains(word, autoescape=True),
                t.patient.c.family.icontains(word, autoescape=True),
                t.patient.c.given.icontains(word, autoescape=True),
            )
        )
    statement = statement.order_by(t.task.c.archived_at.desc()).limit(limit)
    rows = connection.execute(statement)
    return [
        _task(found._mapping) | {"archived_at": found._mapping["archived_at"]} for found in rows
    ]
