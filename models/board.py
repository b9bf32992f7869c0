"""The shape of a team's board: its columns, and views saved over it."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, JSONColumn, RankString, UTCDateTime, new_id, utc_now


class BoardColumn(SQLModel, table=True):
    """One column. `key` is what `Task.status` holds and never changes; `name` is what people read.

    `fhir_status` is the FHIR R4 Task.status that the column stands for; `wip_limit` None means no limit.
    """

    __tablename__ = "board_column"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", max_length=ID_LENGTH)
    key: str = Field(max_length=40)
    name: str = Field(max_length=60)
    fhir_status: str = Field(max_length=20)
    wip_limit: int | None = Field(default=None)
    rank: str = Field(sa_type=RankString)
    version: int = Field(default=1)
    archived_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class SavedView(SQLModel, table=True):
    """Filters and lanes under a name. `owner_id` None: the team's; otherwise seen by its owner alone."""

    __tablename__ = "saved_view"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", index=True, max_length=ID_LENGTH)
    owner_id: str | None = Field(default=None, foreign_key="users.id", max_length=ID_LENGTH)
    name: str = Field(max_length=60)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSONColumn)
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
