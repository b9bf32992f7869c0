"""Invitations of a team: made, their link shown once, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlalchemy import Connection

from huddle.domain.errors import HuddleError
from huddle.domain.permissions import Action
from huddle.queries.people import invitations_of
from huddle.security.access import require
from state.acts import Form, act, errors_of, iso, now, parsed, read
from state.gate import actor_of, allow


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that can still be accepted; times are RFC 3339."""

    id: str
    email: str
    role: str
    permission: str
    invited_by: str
    created_at: str
    expires_at: str


class InvitationForm(Form):
    """Whom to invite, and as what. `email` may be empty: then whoever has the link may join."""

    role: str
    permission: str
    email: str = ""


class InvitationsState(rx.State):
    """The invitations of the team that a manager looks at."""

    invitations: rx.Field[list[OpenInvitation]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    new_link: str = ""

    @rx.event
    @allow(Action.READ)
    async def load(self, team_id: str) -> None:
        """Read the open invitations. Somebody who does not manage the team sees none."""
        self.reset()
        await self._refresh(team_id)

    @rx.event
    @allow(Action.MANAGE)
    async def invite(self, team_id: str, data: dict[str, Any]) -> None:
        """Make an invitation and show its link, this once."""
        self.new_link = ""
        try:
            form = parsed(InvitationForm, data)
            args = {"team_id": team_id, **form.model_dump()}
            result = await act(actor_of(self), "invitation.create", args)
            self.errors = {}
            self.new_link = result["url_path"]
        except HuddleError as error:
            self.errors = errors_of(error, frozenset(InvitationForm.model_fields))
        await self._refresh(team_id)

    @rx.event
    @allow(Action.MANAGE)
    async def revoke(self, team_id: str, invitation_id: str) -> None:
        """Make an invitation's link worthless."""
        try:
            await act(actor_of(self), "invitation.revoke", {"invitation_id": invitation_id})
            self.errors = {}
        except HuddleError as error:
            self.errors = {"": error.message}
        await self._refresh(team_id)

    @rx.event
    @allow(Action.READ)
    def hide_link(self) -> None:
        """Forget the link that was shown."""
        self.new_link = ""

    async def _refresh(self, team_id: str) -> None:
        actor = actor_of(self)

        def query(connection: Connection) -> list[dict[str, Any]]:
            require(connection, actor, team_id, Action.MANAGE)
            return invitations_of(connection, team_id, now())

        try:
            found = await read(query)
        except HuddleError:
            self.invitations = []
            return
        self.invitations = [
            OpenInvitation(
                **{
                    **one,
                    "created_at": iso(one["created_at"]),
                    "expires_at": iso(one["expires_at"]),
                }
            )
            for one in found
        ]
