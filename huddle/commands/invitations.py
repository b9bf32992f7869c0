"""Commands for invitations: a link that lets one person join one team once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StrictStr, model_validator
from sqlalchemy import bindparam, select

from huddle.commands.fields import Arguments, Id, Line, Role, TeamPermission
from huddle.commands.members import join
from huddle.commands.people import make_user
from huddle.commands.record import Record, load, values_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict, Forbidden, Invalid, NotFound
from huddle.domain.permissions import Action, Permission
from huddle.security.secret import hash_secret, new_secret
from models import Invitation, User
from models import tables as t

VALID_FOR = timedelta(days=7)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def is_email(value: str) -> bool:
    """Say whether `value` looks like an e-mail address."""
    return len(value) <= 320 and _EMAIL.fullmatch(value) is not None


def _email(value: str) -> str:
    value = value.strip().casefold()
    if value and not is_email(value):
        raise ValueError("must be an e-mail address, such as nurse@clinic.example")
    return value


Email = Annotated[StrictStr, Field(max_length=320), AfterValidator(_email)]
Secret = Annotated[StrictStr, Field(min_length=20, max_length=100)]

_BY_HASH = select(t.invitation).where(t.invitation.c.token_hash == bindparam("hash"))


class CreateInvitation(Arguments):
    """`email` binds the invitation to one address; empty: whoever has the link."""

    team_id: Id
    role: Role
    permission: TeamPermission = "member"  # type: ignore[assignment]
    email: Email = ""


class RevokeInvitation(Arguments):
    """An invitation by its id."""

    invitation_id: Id


class AcceptInvitation(Arguments):
    """By `user_id` for a person who has an account, else with what a new account needs."""

    token: Secret
    user_id: Id | None = None
    name: Annotated[Line, Field(max_length=200)] | None = None
    email: Email = ""
    password_hash: str | None = Field(default=None, max_length=300)

    @model_validator(mode="after")
    def _who(self) -> Self:
        if self.user_id is None and not (self.name and self.email and self.password_hash):
            raise ValueError("give your name, your e-mail address and a password")
        return self


@command("invitation.create", action=Action.MANAGE)
def create_invitation(unit: Unit, args: CreateInvitation) -> dict[str, Any]:
    """Make an invitation. Its token is in the answer, once, and kept nowhere."""
    unit.enter(args.team_id)
    if args.permission == Permission.ADMIN and unit.permission not in (
        None,
        Permission.ADMIN,
    ):
        raise Forbidden("Only an administrator can invite an administrator.")
    if unit.actor.user_id is None:
        raise Invalid("Only a person can invite.")
    token = new_secret()
    invitation = unit.add(
        Invitation(
            token_hash=hash_secret(token),
            team_id=args.team_id,
            email=args.email,
            role=args.role,
            permission=args.permission,
            created_by=unit.actor.user_id,
            created_at=unit.now,
            expires_at=unit.now + VALID_FOR,
        )
    )
    shown = {"role": [None, args.role], "permission": [None, args.permission]}
    unit.audit("C", "invitation", invitation.id, shown)
    unit.secret = {"token": token, "url_path": f"/join?token={token}"}
    return {"invitation_id": invitation.id, "expires_at": invitation.expires_at}


@command("invitation.revoke", action=Action.MANAGE)
def revoke_invitation(unit: Unit, args: RevokeInvitation) -> dict[str, Any]:
    """Make an invitation's link worthless. Raises Conflict where it was accepted already."""
    invitation = unit.load(Invitation, args.invitation_id, what="invitation")
    if invitation.accepted_at is not None:
        raise Conflict("This invitation was accepted already. Remove the person instead.")
    if invitation.revoked_at is None:
        invitation.revoked_at = unit.now
        unit.write(invitation)
        unit.audit("D", "invitation", invitation.id, {})
    return {}


@command("invitation.accept", internal=True)
def accept_invitation(unit: Unit, args: AcceptInvitation) -> dict[str, Any]:
    """Join a team by an invitation, with a new account or one that is there. Raises NotFound, Invalid."""
    row = unit.connection.execute(_BY_HASH, {"hash": hash_secret(args.token)}).first()
    if row is None or row.accepted_at or row.revoked_at or row.expires_at <= unit.now:
        raise NotFound("This invitation is not valid any more. Ask for a new link.", field="token")
    if row.email and row.email != _address(unit, args):
        raise Invalid("This invitation is for another e-mail address.", field="email")
    unit.enter(row.team_id)
    invitation = Record(t.invitation, dict(row._mapping))
    user_id = args.user_id or make_user(
        unit, name=args.name or "", email=args.email, password_hash=args.password_hash
    )
    join(unit, user_id, row.role, row.permission)
    invitation.accepted_at = unit.now
    unit.write(invitation)
    unit.audit("U", "invitation", values_of(invitation)["id"], {"accepted": [None, user_id]})
    return {"user_id": user_id, "team_id": row.team_id}


def _address(unit: Unit, args: AcceptInvitation) -> str:
    if args.user_id is None:
        return args.email
    user = load(unit.connection, User, args.user_id)
    return user.email if user is not None else ""
