"""What proves who somebody is: browser sessions, API tokens, invitations. Only hashes of secrets are kept."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH, UTCDateTime, new_id, utc_now


class AuthSession(SQLModel, table=True):
    """A signed-in browser. `locked_at` is set while it waits for the password again."""

    __tablename__ = "auth_session"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    token_hash: str = Field(unique=True, max_length=64)
    user_id: str = Field(foreign_key="users.id", index=True, max_length=ID_LENGTH)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    last_seen_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    locked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    user_agent: str = Field(default="", max_length=300)
    ip: str = Field(default="", max_length=64)


class ApiToken(SQLModel, table=True):
    """A bearer token for an integration, acting as its user."""

    __tablename__ = "api_token"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    token_hash: str = Field(unique=True, max_length=64)
    user_id: str = Field(foreign_key="users.id", index=True, max_length=ID_LENGTH)
    name: str = Field(max_length=120)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Invitation(SQLModel, table=True):
    """A link that lets one person join one team once, before it expires."""

    __tablename__ = "invitation"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    token_hash: str = Field(unique=True, max_length=64)
    team_id: str = Field(foreign_key="team.id", index=True, max_length=ID_LENGTH)
    email: str = Field(default="", max_length=320)
    role: str = Field(max_length=40)
    permission: str = Field(max_length=20)
    created_by: str = Field(foreign_key="users.id", max_length=ID_LENGTH)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
