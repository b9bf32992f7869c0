"""Single rows, and what belongs to one row: its notes and its history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, or_, select
from sqlmodel import SQLModel

from huddle.queries import projection
from huddle.queries.snapshot import members_of
from models import AuditEvent, BoardColumn, Note, Patient, SavedView, Task

_NOTES = select(Note).where(Note.subject_id == bindparam("id")).order_by(Note.created_at, Note.id)  # type: ignore[arg-type]
_HISTORY = (
    select(AuditEvent.id, AuditEvent.at, AuditEvent.user_id, AuditEvent.type, AuditEvent.detail)  # type: ignore[call-overload]
    .where(AuditEvent.object_id == bindparam("id"), AuditEvent.outcome == "0")
    .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())  # type: ignore[attr-defined]
    .limit(bindparam("limit"))
)
_TASKS = select(
    Task,
    Patient.family.label("_family"),  # type: ignore[attr-defined]
    Patient.given.label("_given"),  # type: ignore[attr-defined]
).join(Patient, Patient.id == Task.patient_id, isouter=True)  # type: ignore[arg-type]
_PLAIN: dict[str, tuple[type[SQLModel], Any]] = {
    "patients": (Patient, projection.patient_row),
    "columns": (BoardColumn, projection.column_row),
    "views": (SavedView, projection.view_row),
    "notes": (Note, projection.note_row),
}


def _task(values: Any) -> dict[str, Any]:
    family = values["_family"]
    name = None if family is None else projection.patient_name(family, values["_given"])
    return projection.task_row(values, name)


def task(connection: Connection, task_id: str) -> dict[str, Any] | None:
    """Return a task's row, also of an archived one, or None."""
    row = connection.execute(_TASKS.where(Task.id == task_id)).first()  # type: ignore[arg-type]
    return None if row is None else _task(row._mapping)


def row(connection: Connection, collection: str, row_id: str) -> dict[str, Any] | None:
    """Return a row of a collection by its id, with its `team_id`, or None.

    Views of one person are not rows of the stream and are not found here. Raises KeyError for
    a collection that has no single rows.
    """
    if collection == "tasks":
        return task(connection, row_id)
    model, project = _PLAIN[collection]
    table = model.__table__  # type: ignore[attr-defined]
    statement = select(table).where(table.c.id == row_id)
    if model is SavedView:
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
        Task.team_id == team_id,  # type: ignore[arg-type]
        Task.archived_at.is_not(None),  # type: ignore[union-attr]
    )
    for word in search.split()[:8]:
        statement = statement.where(
            or_(
                Task.title.icontains(word, autoescape=True),  # type: ignore[attr-defined]
                Patient.family.icontains(word, autoescape=True),  # type: ignore[attr-defined]
                Patient.given.icontains(word, autoescape=True),  # type: ignore[attr-defined]
            )
        )
    statement = statement.order_by(Task.archived_at.desc()).limit(limit)  # type: ignore[union-attr]
    rows = connection.execute(statement)
    return [
        _task(found._mapping) | {"archived_at": found._mapping["archived_at"]} for found in rows
    ]
