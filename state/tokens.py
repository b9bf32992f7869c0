"""My API tokens: made, shown once, revoked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import reflex as rx

from huddle.commands.door import current_door
from huddle.domain.errors import HuddleError, Unauthenticated
from huddle.domain.permissions import Action
from huddle.queries.people import api_tokens_of
from huddle.security.accounts import create_api_token, revoke_api_token
from state.acts import Form, errors_of, iso, parsed, read
from state.gate import actor_of, allow


@dataclass(frozen=True)
class Token:
    """A token of mine; times are RFC 3339, `last_used_at` may be ""."""

    id: str
    name: str
    created_at: str
    last_used_at: str


class TokenForm(Form):
    """What the token is for."""

    name: str


class TokenId(Form):
    """A token by its id."""

    token_id: str


class TokensState(rx.State):
    """The tokens of the person at this tab."""

    tokens: rx.Field[list[Token]] = rx.field(default_factory=list)
    new_token: str = ""
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @allow(Action.READ)
    async def load(self) -> None:
        """Read my tokens."""
        self.reset()
        await self._refresh()

    @rx.event
    @allow(Action.WORK)
    async def create(self, name: str) -> None:
        """Make a token and show it, this once."""
        self.new_token = ""
        try:
            form = parsed(TokenForm, {"name": name})
            actor, database = actor_of(self), current_door().database
            self.new_token, _ = await asyncio.to_thread(
                create_api_token, database, actor, self._me(), form.name
            )
            self.errors = {}
        except HuddleError as error:
            self.errors = errors_of(error, frozenset(TokenForm.model_fields))
        await self._refresh()

    @rx.event
    @allow(Action.WORK)
    async def revoke(self, token_id: str) -> None:
        """End a token of mine."""
        try:
            form = parsed(TokenId, {"token_id": token_id})
            actor, database = actor_of(self), current_door().database
            await asyncio.to_thread(revoke_api_token, database, actor, self._me(), form.token_id)
            self.errors = {}
        except HuddleError as error:
            self.errors = {"": error.message}
        await self._refresh()

    @rx.event
    @allow(Action.READ)
    def hide_token(self) -> None:
        """Forget the token that was shown."""
        self.new_token = ""

    def _me(self) -> str:
        user_id = actor_of(self).user_id
        if user_id is None:
            raise Unauthenticated("Sign in to go on.")
        return user_id

    async def _refresh(self) -> None:
        user_id = self._me()
        found = await read(lambda connection: api_tokens_of(connection, user_id))
        self.tokens = [
            Token(one["id"], one["name"], iso(one["created_at"]), iso(one["last_used_at"]))
            for one in found
        ]
