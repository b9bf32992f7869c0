"""What a manager sees of people beyond their rows: sign-ins and open invitations; and one's own tokens.

These are no rows of the stream, because not every member may see them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from models import tables as t


def sign_ins_of(connection: Connection, team_id: str, now: datetime) -> list[dict[str, Any]]:
    """Return `{user_id, last_seen_at: datetime | None, locked: bool}` for each member of a team.

    `locked` says that too many wrong passwords keep the account closed at `now`.
    """
    seen = func.max(t.auth_session.c.last_seen_at).label("last_seen_at")
    statement = (
        select(t.user.c.id, t.user.c.locked_until, seen)
        .join(t.membership, t.membership.c.user_id == t.user.c.id)
        .join(t.auth_session, t.auth_session.c.user_id == t.user.c.id, isouter=True)
        .where(t.membership.c.team_id == team_id, t.membership.c.ended_at.is_(None))
        .group_by(t.user.c.id, t.user.c.locked_until)
    )
    return [
        {
            "user_id": row.id,
            "last_seen_at": row.last_seen_at,
            "locked": row.locked_until is not None and row.locked_until > now,
        }
        for row in connection.execute(statement)
    ]


def invitations_of(connection: Connection, team_id: str, now: datetime) -> list[dict[str, Any]]:
    """Return a team's invitations that can still be accepted at `now`, newest first.

    Each is `{id, email, role, permission, invited_by, created_at, expires_at}`; no token is kept
    that could be shown again.
    """
    invitation = t.invitation.c
    statement = (
        select(
            invitation.id,
            invitation.email,
            invitation.role,
            invitation.permission,
            t.user.c.name.label("invited_by"),
            invitation.created_at,
            invitation.expires_at,
        )
        .join(t.user, t.user.c.id == invitation.created_by)
        .where(
            invitation.team_id == team_id,
            invitation.accepted_at.is_(None),
            invitation.revoked_at.is_(None),
            invitation.expires_at > now,
        )
        .order_by(invitation.created_at.desc(), invitation.id.desc())
    )
    return [dict(row._mapping) for row in connection.execute(statement)]


def api_tokens_of(connection: Connection, user_id: str) -> list[dict[str, Any]]:
    """Return a person's API tokens that are not revoked, newest first: id, name, created, last used."""
    token = t.api_token.c
    statement = (
        select(token.id, token.name, token.created_at, token.last_used_at)
        .where(token.user_id == user_id, token.revoked_at.is_(None))
        .order_by(token.created_at.desc(), token.id.desc())
    )
    return [dict(row._mapping) for row in connection.execute(statement)]
