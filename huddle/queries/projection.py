"""From stored values to rows on the wire: the one place that says what leaves the server.

Plain dicts with the fields of `huddle.queries.rows`, in its order; a test holds the two together.
They are built without validation, because every change builds one while a team waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huddle.queries.rows import ColumnRow, NoteRow, PatientRow, TaskRow, TeamRow, ViewRow

Values = Mapping[Any, Any]

_TASK = tuple(TaskRow.model_fields)
_PATIENT = tuple(name for name in PatientRow.model_fields if name != "name")
_COLUMN = tuple(ColumnRow.model_fields)
_VIEW = tuple(ViewRow.model_fields)
_NOTE = tuple(NoteRow.model_fields)


def patient_name(family: str, given: str) -> str:
    """Return a name as lists show it: family, given."""
    return f"{family}, {given}" if given else family


def task_row(task: Values, name: str | None) -> dict[str, Any]:
    """Return a TaskRow; `name` is the patient's."""
    return {field: name if field == "patient_name" else task[field] for field in _TASK}


def patient_row(patient: Values) -> dict[str, Any]:
    """Return a PatientRow."""
    row = {field: patient[field] for field in _PATIENT}
    row["name"] = patient_name(patient["family"], patient["given"])
    return row


def member_row(user: Values, membership: Values) -> dict[str, Any]:
    """Return a MemberRow from a user's and a membership's values."""
    return {
        "id": user["id"],
        "team_id": membership["team_id"],
        "name": user["name"],
        "handle": user["handle"],
        "initials": user["initials"],
        "email": user["email"],
        "role": membership["role"],
        "permission": membership["permission"],
        "version": membership["version"],
    }


def column_row(column: Values) -> dict[str, Any]:
    """Return a ColumnRow."""
    return {field: column[field] for field in _COLUMN}


def view_row(view: Values) -> dict[str, Any]:
    """Return a ViewRow."""
    return {field: view[field] for field in _VIEW}


def team_row(team: Values) -> dict[str, Any]:
    """Return a TeamRow; its `team_id` is its own id."""
    row = {field: team[field] for field in TeamRow.model_fields if field != "team_id"}
    row["team_id"] = team["id"]
    return row


def note_row(note: Values) -> dict[str, Any]:
    """Return a NoteRow."""
    return {field: note[field] for field in _NOTE}
