"""What an invitation's link tells the person who opens it. The writes are `invitation.*` commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from huddle.domain.errors import NotFound
from huddle.security.secret import hash_secret
from models import tables as t

EXPIRED = "This invitation is not valid any more. Ask for a new link."


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can still be accepted. `existing`: its address has an account already."""

    team_id: str
    team: str
    email: str
    role: str
    permission: str
    invited_by: str
    existing: bool


def lookup(connection: Connection, token: str, now: datetime) -> OpenInvitation:
    """Return the invitation of `token`. Raises `NotFound` if it is unknown, used, revoked or old."""
    row = connection.execute(
        select(t.invitation, t.team.c.name.label("team"), t.user.c.name.label("invited_by"))
        .join(t.team, t.team.c.id == t.invitation.c.team_id)
        .join(t.user, t.user.c.id == t.invitation.c.created_by)
        .where(t.invitation.c.token_hash == hash_secret(token))
    ).first()
    if row is None or row.accepted_at or row.revoked_at or row.expires_at <= now:
        raise NotFound(EXPIRED, field="token")
    existing = bool(row.email) and email_taken(connection, row.email)
    return OpenInvitation(
        row.team_id,
        row.team,
        row.email,
        row.role,
        row.permission,
        row.invited_by,
        existing,
    )


def email_taken(connection: Connection, email: str) -> bool:
    """Say whether an account has this address."""
    found = select(t.user.c.id).where(t.user.c.email == email.strip().casefold())
    return connection.execute(found).first() is not None
