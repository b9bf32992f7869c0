"""The bodies that the API answers with, beyond the rows themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from huddle.queries.rows import (
    ColumnRow,
    HistoryRow,
    MemberRow,
    NoteRow,
    PatientRow,
    TaskRow,
    TeamRow,
    ViewRow,
)


class Person(BaseModel):
    id: str
    name: str
    handle: str
    initials: str
    email: str
    is_admin: bool


class TeamOfMine(BaseModel):
    id: str
    name: str
    permission: str
    roles: list[str]


class Me(BaseModel):
    user: Person
    teams: list[TeamOfMine]
    session: str | None = Field(
        default=None, description="The session's UUID; only for the cookie of a browser."
    )
    vault: str | None = Field(
        default=None,
        description="Base64 of 32 bytes: the key to what this browser keeps for you comes from it.",
    )


class Collections(BaseModel):
    tasks: list[TaskRow]
    patients: list[PatientRow]
    members: list[MemberRow]
    columns: list[ColumnRow]
    views: list[ViewRow]
    teams: list[TeamRow]


class SnapshotBody(BaseModel):
    """The `snapshot` message: every row of the team as it is at `seq`."""

    type: Literal["snapshot"]
    team: str
    epoch: str
    seq: int
    collections: Collections


class ChangeBody(BaseModel):
    """A `change` message: rows that it set, whole, and ids that it deleted, by collection."""

    type: Literal["change"]
    team: str
    seq: int
    at: datetime
    actor: str | None
    command: str
    id: str
    set: dict[str, list[dict[str, Any]]]
    delete: dict[str, list[str]]


class Changes(BaseModel):
    """`seq` is the team's last sequence number; there may be more changes than were asked for.

    `epoch` is another one once the database was restored from a backup: then numbers may have gone back.
    """

    epoch: str
    seq: int
    changes: list[ChangeBody]


class Notes(BaseModel):
    """Oldest first."""

    notes: list[NoteRow]


class History(BaseModel):
    """Newest first."""

    history: list[HistoryRow]


class ArchivedTask(TaskRow):
    archived_at: datetime


class Archive(BaseModel):
    """Last archived first."""

    tasks: list[ArchivedTask]


class ViewOfMine(ViewRow):
    """`mine`: seen by its owner alone."""

    mine: bool


class Views(BaseModel):
    views: list[ViewOfMine]


class InvitationRow(BaseModel):
    id: str
    email: str
    role: str
    permission: str
    invited_by: str
    created_at: datetime
    expires_at: datetime


class Invitations(BaseModel):
    """Those that can still be accepted, newest first."""

    invitations: list[InvitationRow]


class AckBody(BaseModel):
    """The command was executed, durably; `seq` is the team's sequence number after it."""

    id: str
    seq: int
    result: dict[str, Any] = Field(description="What the command itself has to say.")
