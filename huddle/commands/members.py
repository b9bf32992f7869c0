"""Commands for the people of a team: their role and permission, and who no longer belongs to it."""

from __future__ import annotations

from typing import Any, Self, cast

from pydantic import model_validator
from sqlalchemy import bindparam, func, select

from huddle.commands import record as records
from huddle.commands.fields import Arguments, Id, Role, TeamPermission
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Forbidden, Invalid, NotFound
from huddle.domain.permissions import Action, Permission
from huddle.queries import projection
from models import Membership, User
from models import tables as t

_MEMBERSHIP = select(t.membership).where(
    t.membership.c.team_id == bindparam("team_id"),
    t.membership.c.user_id == bindparam("user_id"),
)
_MANAGERS = select(func.count()).where(
    t.membership.c.team_id == bindparam("team_id"),
    t.membership.c.permission.in_([Permission.MANAGER.value, Permission.ADMIN.value]),
    t.membership.c.ended_at.is_(None),
)
_OPEN_TASKS = select(t.task.c.id).where(
    t.task.c.team_id == bindparam("team_id"),
    t.task.c.assignee_id == bindparam("user_id"),
    t.task.c.archived_at.is_(None),
    t.task.c.done_at.is_(None),
)

_REVOKE_INVITATIONS = (
    t.invitation.update()
    .where(
        t.invitation.c.team_id == bindparam("team"),
        t.invitation.c.created_by == bindparam("user"),
        t.invitation.c.accepted_at.is_(None),
        t.invitation.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
    .returning(t.invitation.c.id)
)


class EditMember(Arguments):
    """What to change of a person in a team; at least one of role and permission."""

    team_id: Id
    user_id: Id
    role: Role | None = None
    permission: TeamPermission | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.role is None and self.permission is None:
            raise ValueError("give role or permission")
        return self


class OneMember(Arguments):
    """A person in a team."""

    team_id: Id
    user_id: Id


class AddMember(Arguments):
    """A person who has an account, and what they are to be in the team."""

    team_id: Id
    user_id: Id
    role: Role
    permission: TeamPermission


@command("member.add", action=Action.MANAGE, internal=True)
def add_member(unit: Unit, args: AddMember) -> dict[str, Any]:
    """Take a person into a team, again after they left. Raises Invalid where they are in it."""
    unit.enter(args.team_id)
    join(unit, args.user_id, args.role, args.permission)
    return {}


@command("member.edit", action=Action.MANAGE)
def edit_member(unit: Unit, args: EditMember) -> dict[str, Any]:
    """Change a person's role or permission. The team keeps a manager; only an admin makes an admin."""
    unit.enter(args.team_id)
    membership = _membership(unit, args.user_id)
    if membership is None or membership.ended_at is not None:
        raise NotFound("There is no such person in this team.", field="user_id")
    if args.permission is not None and args.permission != membership.permission:
        _check_rank(unit, membership.permission, args.permission)
        if not _manages(args.permission):
            _keep_a_manager(unit, membership)
            _revoke_invitations(unit, args.user_id)
        membership.permission = args.permission
        if args.permission == Permission.KIOSK:
            _release_tasks(unit, args.user_id)
            unit.ended_user_ids = (args.user_id,)
    if args.role is not None:
        membership.role = args.role
    unit.save(membership, "member")
    unit.put("members", _row(unit, membership))
    return {}


@command("member.remove", action=Action.MANAGE)
def remove_member(unit: Unit, args: OneMember) -> dict[str, Any]:
    """Take a person out of a team: their streams end at once, their open tasks go back to their roles."""
    unit.enter(args.team_id)
    membership = _membership(unit, args.user_id)
    if membership is None or membership.ended_at is not None:
        raise NotFound("There is no such person in this team.", field="user_id")
    _check_rank(unit, membership.permission, membership.permission)
    _keep_a_manager(unit, membership)
    _release_tasks(unit, args.user_id)
    _revoke_invitations(unit, args.user_id)
    membership.ended_at = unit.now
    unit.save(membership, "member")
    unit.drop("members", args.user_id)
    unit.ended_user_ids = (args.user_id,)
    return {}


def join(unit: Unit, user_id: str, role: str, permission: str) -> None:
    """Make a person a member of the entered team. Raises Invalid where they are one."""
    _check_rank(unit, permission, permission)
    membership = _membership(unit, user_id)
    if membership is None:
        membership = unit.add(
            Membership(
                team_id=unit.team_id or "",
                user_id=user_id,
                role=role,
                permission=permission,
            )
        )
        unit.audit(
            "C",
            "member",
            membership.id,
            {"role": [None, role], "permission": [None, permission]},
        )
    elif membership.ended_at is None:
        raise Invalid("This person is in the team already.")
    else:
        membership.ended_at, membership.role, membership.permission = (
            None,
            role,
            permission,
        )
        unit.save(membership, "member")
    unit.put("members", _row(unit, membership))


def _membership(unit: Unit, user_id: str) -> Membership | None:
    row = unit.connection.execute(
        _MEMBERSHIP, {"team_id": unit.team_id, "user_id": user_id}
    ).first()
    if row is None:
        return None
    return cast(Membership, records.Record(t.membership, dict(row._mapping)))


def _row(unit: Unit, membership: Membership) -> dict[str, Any]:
    user = records.load(unit.connection, User, membership.user_id)
    if user is None:
        raise NotFound("There is no such person.", field="user_id")
    return projection.member_row(records.values_of(user), records.values_of(membership))


def _release_tasks(unit: Unit, user_id: str) -> None:
    parameters = {"team_id": unit.team_id, "user_id": user_id}
    for row in unit.connection.execute(_OPEN_TASKS, parameters).all():
        task = unit.task(row.id)
        task.assignee_id = None
        unit.save_task(task)


def _revoke_invitations(unit: Unit, user_id: str) -> None:
    """Make the links worthless that a person made as a manager: they may hold one themselves."""
    parameters = {"team": unit.team_id, "user": user_id, "now": unit.now}
    for row in unit.connection.execute(_REVOKE_INVITATIONS, parameters).all():
        unit.audit("D", "invitation", row.id, {})


def _manages(permission: str) -> bool:
    return permission in (Permission.MANAGER, Permission.ADMIN)


def _check_rank(unit: Unit, *permissions: str) -> None:
    if Permission.ADMIN in permissions and unit.permission not in (
        None,
        Permission.ADMIN,
    ):
        raise Forbidden("Only an administrator can make, change or remove an administrator.")


def _keep_a_manager(unit: Unit, membership: Membership) -> None:
    managers = unit.connection.execute(_MANAGERS, {"team_id": unit.team_id}).scalar_one()
    if _manages(membership.permission) and managers <= 1:
        raise Invalid("A team needs a manager. Make somebody else a manager first.")
