"""A care team, and who is in it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, UTCDateTime, new_id, utc_now


class Team(SQLModel, table=True):
    """One team and the head of its change log.

    `seq` is the sequence number of the team's last change, 0 before the first.
    `pruned_seq` is the last one that the log no longer holds.
    """

    __tablename__ = "team"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    name: str = Field(max_length=120)
    time_zone: str = Field(default="America/New_York", max_length=64)
    seq: int = Field(default=0)
    pruned_seq: int = Field(default=0)
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)


class Membership(SQLModel, table=True):
    """What one person is asked to do (`role`) and may do (`permission`) in one team."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", max_length=ID_LENGTH)
    user_id: str = Field(foreign_key="users.id", index=True, max_length=ID_LENGTH)
    role: str = Field(max_length=40)
    permission: str = Field(max_length=20)
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
