"""What a signed-in person is told about themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from huddle.domain.errors import Unauthenticated
from huddle.queries import projection
from models import tables as t

_USER = select(t.user).where(t.user.c.id == bindparam("user_id"))
_TEAMS = (
    select(t.team.c.id, t.team.c.name, t.membership.c.role, t.membership.c.permission)
    .join(t.membership, t.membership.c.team_id == t.team.c.id)
    .where(t.membership.c.user_id == bindparam("user_id"), t.membership.c.ended_at.is_(None))
    .order_by(t.team.c.name, t.team.c.id)
)


def me(connection: Connection, user_id: str) -> dict[str, Any]:
    """Return the body of `GET /api/v1/me`. Raises Unauthenticated where the account is gone."""
    user = connection.execute(_USER, {"user_id": user_id}).first()
    if user is None or user.disabled_at is not None:
        raise Unauthenticated("This account is closed. Ask an administrator.")
    return {
        "user": {
            "id": user.id,
            "name": user.name,
            "handle": user.handle,
            "initials": user.initials,
            "email": user.email,
            "is_admin": user.is_admin,
        },
        "teams": [
            {"id": row.id, "name": row.name, "permission": row.permission, "roles": [row.role]}
            for row in connection.execute(_TEAMS, {"user_id": user_id})
        ],
    }


def memberships(connection: Connection, user_id: str) -> dict[str, tuple[str, str]]:
    """Return `{team id: (role, permission)}` of a person."""
    rows = connection.execute(_TEAMS, {"user_id": user_id})
    return {row.id: (row.role, row.permission) for row in rows}


def views_of(connection: Connection, user_id: str | None, team_id: str) -> list[dict[str, Any]]:
    """Return the team's views and the person's own, by name, each with `mine`."""
    statement = (
        select(t.saved_view)
        .where(
            t.saved_view.c.team_id == team_id,
            or_(t.saved_view.c.owner_id.is_(None), t.saved_view.c.owner_id == user_id),
        )
        .order_by(t.saved_view.c.name)
    )
    return [
        projection.view_row(row._mapping) | {"mine": row._mapping["owner_id"] is not None}
        for row in connection.execute(statement)
    ]
