"""The audit log (clinical reference, section 9.3): append-only, and the source of every row's history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, JSONColumn, UTCDateTime, new_id


class AuditEvent(SQLModel, table=True):
    """One audited act.

    `action` and `outcome` are FHIR AuditEvent codes (C R U D E; 0 success, 4 minor failure, 8 serious).
    `type` is what was done in our own words: a command's name, or `login`, `denied`, `export`, ...
    `detail` holds field-level values, `{field: [before, after]}`, and for a refusal its reason.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object", "object_id", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    at: datetime = Field(sa_type=UTCDateTime)
    type: str = Field(max_length=40)
    action: str = Field(max_length=1)
    outcome: str = Field(default="0", max_length=2)
    team_id: str | None = Field(default=None, max_length=ID_LENGTH)
    user_id: str | None = Field(default=None, index=True, max_length=ID_LENGTH)
    session_id: str | None = Field(default=None, max_length=ID_LENGTH)
    source: str = Field(default="", max_length=64)
    patient_id: str | None = Field(default=None, max_length=ID_LENGTH)
    object_type: str = Field(default="", max_length=20)
    object_id: str | None = Field(default=None, max_length=ID_LENGTH)
    command_id: str | None = Field(default=None, max_length=ID_LENGTH)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONColumn)
