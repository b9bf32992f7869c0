"""What a signed-in person is told about themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from huddle.domain.errors import Unauthenticated
from huddle.queries import projection
from models import Membership, SavedView, Team, User

_USER = select(User).where(User.id == bindparam("user_id"))  # type: ignore[arg-type]
_TEAMS = (
    select(Team.id, Team.name, Membership.role, Membership.permission)  # type: ignore[call-overload]
    .join(Membership, Membership.team_id == Team.id)
    .where(Membership.user_id == bindparam("user_id"), Membership.ended_at.is_(None))  # type: ignore[union-attr]
    .order_by(Team.name, Team.id)
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
        select(SavedView)
        .where(
            SavedView.team_id == team_id,  # type: ignore[arg-type]
            or_(SavedView.owner_id.is_(None), SavedView.owner_id == user_id),  # type: ignore[union-attr, arg-type]
        )
        .order_by(SavedView.name)
    )
    return [
        projection.view_row(row._mapping) | {"mine": row._mapping["owner_id"] is not None}
        for row in connection.execute(statement)
    ]
