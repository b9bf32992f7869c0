"""Permissions: what a membership lets a person do in a team."""

from enum import StrEnum


class Permission(StrEnum):
    """The permission of one membership. A kiosk is a screen on a wall, not a person."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    ADMIN = "admin"
    KIOSK = "kiosk"


class Action(StrEnum):
    """A kind of act that a command or a handler asks permission for."""

    READ = "read"
    """See the team's rows as a member sees them."""
    WORK = "work"
    """Tasks and notes."""
    COORDINATE = "coordinate"
    """The shape of the board, the team's views, imports."""
    MANAGE = "manage"
    """People, roles, permissions, invitations, the team's name and zone."""
    ADMINISTER = "administer"
    """Teams themselves."""


_WORK = frozenset({Action.READ, Action.WORK})
_COORDINATE = _WORK | {Action.COORDINATE}
_MANAGE = _COORDINATE | {Action.MANAGE}

ALLOWED: dict[Permission, frozenset[Action]] = {
    Permission.MEMBER: _WORK,
    Permission.COORDINATOR: _COORDINATE,
    Permission.MANAGER: _MANAGE,
    Permission.ADMIN: _MANAGE | {Action.ADMINISTER},
    Permission.KIOSK: frozenset(),
}


def allows(permission: str, action: Action) -> bool:
    """Say whether `permission` includes `action`; an unknown permission includes nothing."""
    try:
        return action in ALLOWED[Permission(permission)]
    except ValueError:
        return False
