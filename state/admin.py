"""What a manager does to a team: its people, its name and time zone. Each act is a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlalchemy import Connection

from huddle.domain.errors import HuddleError
from huddle.domain.permissions import Action
from huddle.queries.people import sign_ins_of
from huddle.security.access import require
from state.acts import Form, act, errors_of, iso, now, parsed, read
from state.gate import actor_of, allow


@dataclass(frozen=True)
class SignIn:
    """Of one person: when last seen (RFC 3339, or ""), and whether wrong passwords closed the account."""

    last_seen_at: str
    locked: bool


@dataclass(frozen=True)
class Removed:
    """Whom this manager just removed, as they were, so that it can be undone."""

    team_id: str
    user_id: str
    name: str
    role: str
    permission: str


class MemberForm(Form):
    """A person of a team, and what to make of them."""

    team_id: str
    user_id: str
    role: str | None = None
    permission: str | None = None


class RemovedForm(Form):
    """A person of a team as the screen shows them."""

    team_id: str
    user_id: str
    name: str
    role: str
    permission: str


class TeamForm(Form):
    """The team's name and time zone."""

    name: str
    time_zone: str


class AdminState(rx.State):
    """The admin page of one tab."""

    role_filter: str = ""
    sign_ins: rx.Field[dict[str, SignIn]] = rx.field(default_factory=dict)
    member_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    removed: Removed | None = None
    team_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    team_saved: bool = False

    @rx.event
    @allow(Action.READ)
    async def load(self, team_id: str) -> None:
        """Read what the stream does not carry. Somebody who does not manage the team sees none of it."""
        self.reset()
        actor = actor_of(self)

        def query(connection: Connection) -> list[dict[str, Any]]:
            require(connection, actor, team_id, Action.MANAGE)
            return sign_ins_of(connection, team_id, now())

        try:
            found = await read(query)
        except HuddleError:
            return
        self.sign_ins = {
            one["user_id"]: SignIn(iso(one["last_seen_at"]), one["locked"]) for one in found
        }

    @rx.event
    @allow(Action.READ)
    def set_role_filter(self, role: str) -> None:
        """Show the people of one role, or with "" all."""
        self.role_filter = role if isinstance(role, str) else ""

    @rx.event
    @allow(Action.MANAGE)
    async def edit_member(self, team_id: str, user_id: str, field: str, value: str) -> None:
        """Change a person's role or permission; a refusal stands beside the person."""
        try:
            form = parsed(MemberForm, {"team_id": team_id, "user_id": user_id, field: value})
            await act(actor_of(self), "member.edit", form.model_dump(exclude_none=True))
            self.member_errors = {}
        except HuddleError as error:
            self.member_errors = {str(user_id): error.message}

    @rx.event
    @allow(Action.MANAGE)
    async def remove_member(self, person: dict[str, Any]) -> None:
        """Take a person out of the team, and offer to undo it."""
        self.removed = None
        try:
            form = parsed(RemovedForm, person)
        except HuddleError as error:
            self.member_errors = {"": error.message}
            return
        try:
            args = {"team_id": form.team_id, "user_id": form.user_id}
            await act(actor_of(self), "member.remove", args)
            self.member_errors = {}
            self.removed = Removed(**form.model_dump())
        except HuddleError as error:
            self.member_errors = {form.user_id: error.message}

    @rx.event
    @allow(Action.MANAGE)
    async def undo_remove(self) -> None:
        """Take the person just removed into the team again, as they were."""
        if self.removed is None:
            return
        gone = self.removed
        try:
            args = {
                "team_id": gone.team_id,
                "user_id": gone.user_id,
                "role": gone.role,
                "permission": gone.permission,
            }
            await act(actor_of(self), "member.add", args, internal=True)
            self.member_errors = {}
            self.removed = None
        except HuddleError as error:
            self.member_errors = {"": error.message}

    @rx.event
    @allow(Action.MANAGE)
    async def save_team(self, team_id: str, version: int, data: dict[str, Any]) -> None:
        """Set the team's name and time zone; `version` is the one that the form was filled in at."""
        self.team_saved = False
        try:
            changes = parsed(TeamForm, data).model_dump()
            args = {"team_id": team_id, "expected_version": version, "changes": changes}
            await act(actor_of(self), "team.edit", args)
            self.team_errors = {}
            self.team_saved = True
        except HuddleError as error:
            self.team_errors = errors_of(error, frozenset(TeamForm.model_fields))
