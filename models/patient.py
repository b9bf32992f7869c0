"""A patient as one team knows them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, JSONColumn, UTCDateTime, new_id, utc_now


class Patient(SQLModel, table=True):
    """One patient on one team's list, identified by `mrn` within `mrn_system`.

    `sex` is FHIR administrative-gender (male, female, other, unknown). `language` is a BCP 47 tag.
    `conditions` is a list of `{"code", "system", "text", "onset"}`, active ones only.
    """

    __tablename__ = "patient"
    __table_args__ = (UniqueConstraint("team_id", "mrn_system", "mrn"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    team_id: str = Field(foreign_key="team.id", max_length=ID_LENGTH)
    mrn: str = Field(max_length=64)
    mrn_system: str = Field(default="", max_length=200)
    family: str = Field(max_length=120)
    given: str = Field(default="", max_length=120)
    birth_date: date | None = Field(default=None)
    sex: str = Field(default="unknown", max_length=10)
    phone: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=20)
    address: str = Field(default="", max_length=300)
    conditions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONColumn)
    last_encounter_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    deceased: bool = Field(default=False)
    source: str = Field(default="huddle", max_length=20)
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
