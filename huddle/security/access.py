"""The one decision about what an actor may do in a team, read from the database each time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from huddle.domain.errors import Forbidden, NotFound
from huddle.domain.permissions import Action, Permission, allows
from huddle.security.actor import Actor
from models import tables as t


class NotAMember(NotFound):
    """The actor is not in the team. Told as NotFound; audited as denied."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a person is in one team."""

    role: str
    permission: str


_MEMBERSHIP = (
    select(t.membership.c.role, t.membership.c.permission, t.user.c.is_admin)
    .join(t.user, t.user.c.id == t.membership.c.user_id)
    .where(
        t.membership.c.team_id == bindparam("team_id"),
        t.membership.c.user_id == bindparam("user_id"),
        t.membership.c.ended_at.is_(None),
        t.user.c.disabled_at.is_(None),
    )
)
_TEAM = select(t.team.c.id).where(t.team.c.id == bindparam("team_id"))
_ADMIN = select(t.user.c.id).where(
    t.user.c.id == bindparam("user_id"),
    t.user.c.is_admin.is_(True),
    t.user.c.disabled_at.is_(None),
)


def require(
    connection: Connection,
    actor: Actor,
    team_id: str,
    action: Action,
    *,
    what: str = "team",
) -> Member | None:
    """Return what the actor is in the team, where that includes `action`; None for Huddle itself.

    Raises NotFound where the actor is not in the team, in the same words as for a row that is not
    there, and Forbidden where the permission does not include the action. An administrator of the
    site has the admin permission in each team that they are in.
    """
    if actor.is_system:
        if connection.execute(_TEAM, {"team_id": team_id}).first() is None:
            raise NotFound(f"There is no such {what}.")
        return None
    row = connection.execute(_MEMBERSHIP, {"team_id": team_id, "user_id": actor.user_id}).first()
    if row is None:
        raise NotAMember(
            f"There is no such {what}. It may have been removed; reload to see what is there."
        )
    permission = row.permission
    if row.is_admin and permission != Permission.KIOSK:
        permission = Permission.ADMIN
    if not allows(permission, action):
        if row.permission == Permission.KIOSK:
            raise Forbidden("A shared screen shows; it does not change anything.")
        raise Forbidden(
            f"Your permission here ({row.permission}) does not include this. Ask a manager."
        )
    return Member(row.role, permission)


def require_admin(connection: Connection, actor: Actor) -> None:
    """Raise Forbidden unless the actor administers the site, or is Huddle itself."""
    if actor.is_system:
        return
    if connection.execute(_ADMIN, {"user_id": actor.user_id}).first() is None:
        raise Forbidden("Only an administrator of the site can do this.")
