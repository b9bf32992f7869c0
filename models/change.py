"""The change log: one row for each command that was executed."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, JSONColumn, UTCDateTime


class Change(SQLModel, table=True):
    """One executed command. `id` is the command's own id, made by the client.

    `message` is the `change` frame exactly as every member receives it (live-protocol.md).
    `digest` is SHA-256 over the command's name and arguments: the same id with another digest is refused.
    `inverse` is the command that undoes it, `{"name", "args"}`, or None; `undone_by` the id of the undo.
    """

    __tablename__ = "change"
    __table_args__ = (UniqueConstraint("team_id", "seq"),)

    id: str = Field(primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", max_length=ID_LENGTH)
    seq: int
    name: str = Field(max_length=40)
    actor_id: str | None = Field(default=None, max_length=ID_LENGTH)
    at: datetime = Field(sa_type=UTCDateTime)
    digest: str = Field(max_length=64)
    message: str
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSONColumn)
    inverse: dict[str, Any] | None = Field(default=None, sa_type=JSONColumn)
    undone_by: str | None = Field(default=None, max_length=ID_LENGTH)
