"""Who a request or a socket belongs to, from its session cookie or its bearer token."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from huddle.db import Database
from huddle.domain.errors import Unauthenticated
from huddle.security import sessions, tokens
from huddle.security.activity import Activity
from huddle.security.actor import Actor
from huddle.security.identity_cache import IdentityCache, Record
from huddle.security.peer import client_ip, headers_of, is_local
from huddle.security.secret import hash_secret
from huddle.settings import Settings
from models.base import utc_now

COOKIE = "huddle_session"
SIGN_IN = "Sign in to go on."
ENDED = "You were signed out. Sign in again; nothing that was saved is lost."
LOCKED = "This screen is locked. Enter your password to go on."
REMOTE = "This demo account signs in only on the machine that Huddle runs on."


class SessionLocked(Unauthenticated):
    """The session waits for its password; only unlocking and signing out are open to it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is there: by `session_id` at a browser, or by `token_id` as an integration."""

    actor: Actor
    user_id: str
    session_id: str | None
    token_id: str | None
    locked: bool

    @property
    def credential_id(self) -> str:
        return self.session_id or self.token_id or ""


def cookie_token(headers: Mapping[str, str]) -> str | None:
    """Return the session token in the request's cookies, or None."""
    for part in headers.get("cookie", "").split(";"):
        name, found, value = part.strip().partition("=")
        if found and name == COOKIE and value:
            return value.strip('"')
    return None


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """Return the bearer token, "" for another scheme, None without an Authorization header."""
    if "authorization" not in headers:
        return None
    scheme, _, value = headers["authorization"].partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


class Identities:
    """Answers who somebody is. The sync methods read the database: call them in a thread.

    What ends or locks in this process is seen at once; what another process did, within 2 seconds.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database = database
        self.settings = settings
        self._clock = clock
        self._idle = timedelta(minutes=settings.idle_lock_minutes)
        self._cache = IdentityCache(monotonic)
        self._activity = Activity(database, self._idle)

    def close(self) -> None:
        """Stop listening for notices."""
        self._cache.close()

    def identify(self, scope: Mapping[str, Any]) -> Identity:
        """Return who sent the request (an ASGI scope). A locked session is returned as such.

        Raises `Unauthenticated` without a valid cookie or bearer token; where a bearer token is
        given, it decides alone.
        """
        return self._answer(scope, self._read(scope))

    async def identify_soon(self, scope: Mapping[str, Any]) -> Identity:
        """`identify`, without blocking the event loop."""
        record = self._cache.get(self._key(scope))
        if record is None:
            return await asyncio.to_thread(self.identify, scope)
        return await self._answer_soon(scope, record)

    def recheck(self, identity: Identity) -> Identity:
        """Return `identity` as it is now, for a socket that stays open.

        Raises `Unauthenticated` once the session, the token or the account has ended.
        """
        key = self._cache.key_of(identity.credential_id)
        record = self._cache.get(key)
        if record is None:
            generation = self._cache.generation
            with self.database.read() as connection:
                if identity.session_id:
                    record = sessions.find_by_id(connection, identity.session_id)
                else:
                    record = tokens.find_by_id(connection, identity.token_id or "")
            self._cache.put(key, record, generation)
        locked = self._check(record)
        return replace(identity, locked=locked)

    def acted(self, identity: Identity) -> None:
        """Record that the person did something, which keeps the idle lock away.

        Raises `SessionLocked` if it is locked already, `Unauthenticated` if it ended.
        """
        if self.recheck(identity).locked:
            raise SessionLocked(LOCKED)
        now = self._clock()
        if identity.session_id:
            self._activity.acted(identity.session_id, now)
        elif identity.token_id:
            self._activity.token_used(identity.token_id, now)

    def _key(self, scope: Mapping[str, Any]) -> str:
        headers = headers_of(scope)
        bearer = bearer_token(headers)
        if bearer is not None:
            return "bearer:" + hash_secret(bearer)
        cookie = cookie_token(headers)
        return "cookie:" + hash_secret(cookie) if cookie else ""

    def _read(self, scope: Mapping[str, Any]) -> Record:
        key = self._key(scope)
        if not key:
            raise Unauthenticated(SIGN_IN)
        if (known := self._cache.get(key)) is not None:
            return known
        headers = headers_of(scope)
        bearer, cookie = bearer_token(headers), cookie_token(headers)
        generation = self._cache.generation
        record: Record | None
        with self.database.read() as connection:
            if bearer is not None:
                record = tokens.find(connection, bearer)
            else:
                record = sessions.find(connection, cookie or "")
        if record is None:
            raise Unauthenticated(SIGN_IN if bearer is None else "This API token is not known.")
        self._cache.put(key, record, generation)
        return record

    def _check(self, record: Record | None) -> bool:
        """Return whether the session is locked; raise `Unauthenticated` where it has ended."""
        now = self._clock()
        if isinstance(record, tokens.TokenRecord):
            if record.ended:
                raise Unauthenticated("This API token was revoked.")
            return False
        if record is None or record.ended(now):
            raise Unauthenticated(ENDED)
        locked = record.locked(now, self._idle, self._activity.seen(record.id))
        if locked and record.locked_at is None:
            self._activity.lock_idle(record, now)
        return locked

    async def _answer_soon(self, scope: Mapping[str, Any], record: Record) -> Identity:
        """Answer in the loop, unless something has to be written to the database."""
        if isinstance(record, sessions.SessionRecord) and record.locked_at is None:
            if record.locked(self._clock(), self._idle, self._activity.seen(record.id)):
                return await asyncio.to_thread(self._answer, scope, record)
        elif isinstance(record, tokens.TokenRecord) and self._activity.use_is_due(
            record.id, self._clock()
        ):
            return await asyncio.to_thread(self._answer, scope, record)
        return self._answer(scope, record)

    def _answer(self, scope: Mapping[str, Any], record: Record) -> Identity:
        locked = self._check(record)
        if record.loopback_only and not is_local(scope):
            raise Unauthenticated(REMOTE)
        source = client_ip(scope, self.settings.trusted_proxies)
        if isinstance(record, tokens.TokenRecord):
            self._activity.token_used(record.id, self._clock())
            actor = Actor(record.user_id, record.id, "api", source)
            return Identity(actor, record.user_id, None, record.id, False)
        actor = Actor(record.user_id, record.id, "web", source)
        return Identity(actor, record.user_id, record.id, None, locked)


def require_open(identity: Identity) -> Identity:
    """Return `identity` unless it is locked. Raises `SessionLocked`."""
    if identity.locked:
        raise SessionLocked(LOCKED)
    return identity
