"""A care task: one card on the board."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, JSONColumn, RankString, UTCDateTime, new_id, utc_now


class Task(SQLModel, table=True):
    """One care task (FHIR Task). `status` is the key of a column of the team's board.

    `checklist` is a list of `{"id", "text", "done"}`. `source_key` names the record that an
    importer made it from, so that importing again finds it; None for tasks made by hand.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("team_id", "source_key"),
        Index("ix_task_column", "team_id", "status", "rank"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", max_length=ID_LENGTH)
    title: str = Field(max_length=300)
    description: str = Field(default="")
    status: str = Field(max_length=40)
    rank: str = Field(sa_type=RankString)
    priority: str = Field(default="routine", max_length=10)
    assigned_role: str | None = Field(default=None, max_length=40)
    assignee_id: str | None = Field(default=None, foreign_key="users.id", max_length=ID_LENGTH)
    patient_id: str | None = Field(
        default=None, foreign_key="patient.id", index=True, max_length=ID_LENGTH
    )
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    tags: list[str] = Field(default_factory=list, sa_type=JSONColumn)
    checklist: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONColumn)
    note_count: int = Field(default=0)
    source: str = Field(default="huddle", max_length=20)
    source_key: str | None = Field(default=None, max_length=200)
    version: int = Field(default=1)
    created_by: str | None = Field(default=None, max_length=ID_LENGTH)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
