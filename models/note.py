"""A note on a row. Append-only."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, JSONColumn, UTCDateTime, new_id, utc_now


class Note(SQLModel, table=True):
    """One note; `mentions` holds the ids of the users whose handle stood after an `@`."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_subject", "team_id", "subject_type", "subject_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", max_length=ID_LENGTH)
    subject_type: str = Field(max_length=20)
    subject_id: str = Field(max_length=ID_LENGTH)
    author_id: str | None = Field(default=None, foreign_key="users.id", max_length=ID_LENGTH)
    text: str
    mentions: list[str] = Field(default_factory=list, sa_type=JSONColumn)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
