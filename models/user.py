"""A person who signs in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, UTCDateTime, new_id, utc_now


class User(SQLModel, table=True):
    """One person, in any number of teams. `handle` is what others type after `@`."""

    __tablename__ = "users"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    email: str = Field(unique=True, max_length=320)
    name: str = Field(max_length=200)
    handle: str = Field(unique=True, max_length=64)
    initials: str = Field(max_length=4)
    password_hash: str | None = Field(default=None, max_length=300)
    is_admin: bool = Field(default=False)
    loopback_only: bool = Field(default=False)
    failed_count: int = Field(default=0)
    locked_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
