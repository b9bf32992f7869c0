"""The gate: who may run which Reflex handler. Anybody can send any event over a raw socket.

It denies by default. A handler runs only if it is marked with `allow`, for a person who is signed
in, whose session is not locked, and who has that kind of action in at least one of their teams;
the command that the handler calls decides about the team and the row. Who it is comes from the
cookie of the socket's handshake, which the server keeps: an event cannot say otherwise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar
from urllib.parse import quote

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from huddle.db import Database
from huddle.domain.errors import Forbidden, HuddleError, NotFound, RateLimited, Unauthenticated
from huddle.domain.permissions import Action, Permission, allows
from huddle.queries.me import me
from huddle.security import accounts
from huddle.security.actor import Actor
from huddle.security.identity import SIGN_IN, Identities, Identity, SessionLocked, require_open
from huddle.security.rate import RateLimit
from state.gate_arguments import arguments_of, check_arguments
from state.gate_framework import FRAMEWORK
from state.refusal import refusal_delta

_MARK = "_huddle_action"
_here: ContextVar[tuple[Identities, Identity] | None] = ContextVar("huddle_identity", default=None)
Handler = TypeVar("Handler")


def allow(action: Action) -> Callable[[Handler], Handler]:
    """Let people who have `action` in one of their teams run this event handler.

    Put it over or under `@rx.event`. Every argument needs a type: what does not fit is refused.
    """

    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, Action(action))
        return handler

    return mark


def allowed_action(handler: Callable[..., Any]) -> Action | None:
    """Return what a handler was marked with, or None."""
    return getattr(handler, _MARK, None)


def actor_of(_state: rx.State | None = None) -> Actor:
    """Return who runs the present handler. Raises `Unauthenticated` once they are not signed in."""
    here = _here.get()
    if here is None:
        raise Unauthenticated(SIGN_IN)
    identities, identity = here
    return require_open(identities.recheck(identity)).actor


class Gate(Middleware):
    """Sees every event before its handler; a refused one changes nothing."""

    def __init__(self, identities: Identities, database: Database) -> None:
        self._identities = identities
        self._database = database
        self._denials = RateLimit(30, 60)

    async def preprocess(self, app: Any, state: Any, event: Event) -> StateUpdate | None:  # noqa: ARG002
        """Return None to let the handler run, else what the browser is told instead."""
        _here.set(None)
        router = EventContext.get().router_data
        try:
            identity = await self._identify(router)
            await self._admit(identity, event)
        except SessionLocked as refusal:
            return StateUpdate(delta=refusal_delta(refusal.message))
        except Unauthenticated:
            target = "/sign-in?next=" + quote(str(router.get("asPath") or "/"), safe="")
            return StateUpdate(events=Event.from_event_type([rx.redirect(target)]))
        except HuddleError as refusal:
            return StateUpdate(delta=refusal_delta(refusal.message))
        _here.set((self._identities, identity))
        return None

    async def _identify(self, router: dict[str, Any]) -> Identity:
        headers = router.get("headers")
        if not isinstance(headers, dict):
            raise Unauthenticated(SIGN_IN)
        identity = await self._identities.identify_soon(_scope_of(headers))
        if identity.session_id is None:
            raise Unauthenticated(SIGN_IN)
        return require_open(identity)

    async def _admit(self, identity: Identity, event: Event) -> None:
        if (like := FRAMEWORK.get(event.name)) is not None:
            check_arguments(like, event.payload)
            return
        registered = RegistrationContext.get().event_handlers.get(event.name)
        action = allowed_action(registered.handler.fn) if registered is not None else None
        if registered is None or action is None:
            await self._deny(identity, event.name, "no such action")
            raise NotFound("Huddle has no such action. Reload the page and try again.")
        if not await asyncio.to_thread(self._may, identity, action):
            await self._deny(identity, event.name, f"needs {action}")
            raise Forbidden("Your permission does not include this. Ask a manager.")
        check_arguments(registered.handler.fn, event.payload)
        await asyncio.to_thread(self._identities.acted, identity)

    def _may(self, identity: Identity, action: Action) -> bool:
        with self._database.read() as connection:
            person = me(connection, identity.user_id)
        permissions = [team["permission"] for team in person["teams"]]
        if not permissions:
            return action == Action.READ or bool(person["user"]["is_admin"])
        if person["user"]["is_admin"]:
            permissions = [Permission.ADMIN if p != Permission.KIOSK else p for p in permissions]
        return any(allows(permission, action) for permission in permissions)

    async def _deny(self, identity: Identity, what: str, reason: str) -> None:
        try:
            self._denials.take(identity.credential_id)
        except RateLimited:
            return
        await asyncio.to_thread(
            accounts.deny, self._database, identity.actor, str(what)[:200], reason
        )


def _scope_of(headers: dict[str, str]) -> dict[str, Any]:
    """Return the handshake, as far as Reflex keeps it, as an ASGI scope."""
    raw = [
        (name.encode("utf-8", "replace"), value.encode("utf-8", "replace"))
        for name, value in headers.items()
        if name != _PEER
    ]
    peer = headers.get(_PEER)
    return {"type": "websocket", "headers": raw, "client": (peer, 0) if peer else None}


_PEER = "asgi-scope-client"


def check_handlers() -> None:
    """Raise TypeError for a marked handler whose arguments nobody could check; call it at start."""
    for registered in RegistrationContext.get().event_handlers.values():
        if allowed_action(registered.handler.fn) is not None:
            arguments_of(registered.handler.fn)
