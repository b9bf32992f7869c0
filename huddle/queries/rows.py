"""Rows as they leave the server: flat projections, one model for each collection of the stream.

Audience `member`. Times are RFC 3339 in UTC; ids are UUIDs as text.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel


class ChecklistItem(BaseModel):
    """One line of a task's checklist."""

    id: str
    text: str
    done: bool


class TaskRow(BaseModel):
    """A task that is not archived (live-protocol.md, Commands and rows of the board)."""

    id: str
    team_id: str
    title: str
    description: str
    status: str
    rank: str
    priority: str
    assigned_role: str | None
    assignee_id: str | None
    patient_id: str | None
    patient_name: str | None
    due_at: datetime | None
    tags: list[str]
    checklist: list[ChecklistItem]
    note_count: int
    source: str
    created_at: datetime
    updated_at: datetime
    done_at: datetime | None
    version: int


class PatientRow(BaseModel):
    """A patient on the team's list. `name` is family, given."""

    id: str
    team_id: str
    name: str
    family: str
    given: str
    birth_date: date | None
    sex: str
    mrn: str
    phone: str
    language: str
    address: str
    conditions: list[dict[str, Any]]
    last_encounter_at: datetime | None
    deceased: bool
    version: int


class MemberRow(BaseModel):
    """A person in the team; `id` is the user's id. Stable per team and user."""

    id: str
    team_id: str
    name: str
    handle: str
    initials: str
    email: str
    role: str
    permission: str
    version: int


class ColumnRow(BaseModel):
    """A column of the board."""

    id: str
    team_id: str
    key: str
    name: str
    fhir_status: str
    wip_limit: int | None
    rank: str
    version: int


class ViewRow(BaseModel):
    """A view saved for the whole team."""

    id: str
    team_id: str
    name: str
    settings: dict[str, Any]
    version: int


class TeamRow(BaseModel):
    """The team itself."""

    id: str
    team_id: str
    name: str
    time_zone: str
    version: int


class NoteRow(BaseModel):
    """A note. Sent in changes; not part of a snapshot, read for one subject when it is opened."""

    id: str
    team_id: str
    subject_type: str
    subject_id: str
    author_id: str | None
    text: str
    mentions: list[str]
    created_at: datetime


class HistoryRow(BaseModel):
    """One past change of a row: who did what when, and each field before and after."""

    id: str
    at: datetime
    user_id: str | None
    type: str
    detail: dict[str, Any]


COLLECTIONS: dict[str, type[BaseModel]] = {
    "tasks": TaskRow,
    "patients": PatientRow,
    "members": MemberRow,
    "columns": ColumnRow,
    "views": ViewRow,
    "teams": TeamRow,
}
"""The collections of a snapshot and of the stream, with their rows; `notes` is in the stream alone."""
