"""Sign in, and unlock: e-mail address and password against the account, slowly for who guesses."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal
from weakref import WeakValueDictionary

from sqlalchemy import Row, select, update

from huddle.db import Database
from huddle.domain.errors import HuddleError, RateLimited, Unauthenticated
from huddle.logs import facts
from huddle.security import accounts, audit, lockout, notices, sessions
from huddle.security.actor import Actor
from huddle.security.identity import REMOTE
from huddle.security.passwords import Passwords, Verdict
from huddle.security.rate import RateLimit, network_key
from huddle.settings import Settings
from models import tables as t
from models.base import utc_now

Reason = Literal["credentials", "locked", "remote", "rate", "busy"]
TRIES_PER_MINUTE = 240
FAILURES_PER_TEN_MINUTES = 60
"""From one address. A whole clinic may share one, and signs in when the shift starts."""

_WAITING_FOR_ONE_ACCOUNT = 8
_log = logging.getLogger("huddle.sign_in")


class SignInRefused(Unauthenticated):
    """Not signed in. `reason`: which words the page shows; `wait`: for how many seconds."""

    def __init__(self, reason: Reason, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.reason = reason
        self.wait = ceil(wait)
        if reason in {"rate", "busy"}:
            self.code, self.http_status = RateLimited.code, RateLimited.http_status

    def body(self) -> dict[str, Any]:
        """Return the error of the contract, with `reason` and `wait`."""
        return super().body() | {"reason": self.reason, "wait": self.wait}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a sign-in comes from: address, whether it is this machine, and the browser's name."""

    ip: str
    local: bool
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: its token goes into the cookie, and nowhere else."""

    token: str
    session_id: str
    user: dict[str, Any]


def normal_email(email: str) -> str:
    """Return an address as it is stored and compared."""
    return email.strip().casefold()


class SignIn:
    """Checks passwords. One try at a time for an account; the rest wait, or are told to."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        passwords: Passwords,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._settings = settings
        self._passwords = passwords
        self._clock = clock
        self._tries = RateLimit(TRIES_PER_MINUTE, 60)
        self._failures = RateLimit(FAILURES_PER_TEN_MINUTES, 600)
        self.outcomes: Counter[str] = Counter()
        """How often somebody was signed in (`done`), or refused, by the reason."""
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()

    async def sign_in(
        self,
        email: str,
        password: str,
        visitor: Visitor,
        *,
        replaces: str | None = None,
    ) -> SignedIn:
        """Return a new session; the one with the id `replaces` ends. Raises `SignInRefused`."""
        user = await self.authenticate(email, password, visitor)
        return await self.open(user, visitor, replaces=replaces)

    async def open(
        self, user: Row[Any], visitor: Visitor, *, replaces: str | None = None
    ) -> SignedIn:
        """Return a new session for who proved to be `user`; the one with the id `replaces` ends."""
        signed_in = await asyncio.to_thread(self._open, user, visitor, replaces)
        self.outcomes["done"] += 1
        _log.info(
            "signed in",
            extra=facts(user=user.id, session=signed_in.session_id, address=visitor.ip),
        )
        if replaces:
            notices.tell("session_ended", replaces)
        return signed_in

    async def unlock(self, session_id: str, email: str, password: str, visitor: Visitor) -> None:
        """Open a locked session with its user's password. Raises `SignInRefused`."""
        user = await self.authenticate(email, password, visitor)
        if not await asyncio.to_thread(self._unlock, session_id, user, visitor):
            raise Unauthenticated("You were signed out meanwhile. Sign in again.")
        notices.tell("session_unlocked", session_id)

    async def authenticate(self, email: str, password: str, visitor: Visitor) -> Row[Any]:
        """Return the user's row if the password is right. Raises `SignInRefused`."""
        try:
            return await self._authenticate(normal_email(email), password, visitor)
        except SignInRefused as refusal:
            self.outcomes[refusal.reason] += 1
            _log.info("sign-in refused", extra=facts(reason=refusal.reason, address=visitor.ip))
            raise

    async def _authenticate(self, email: str, password: str, visitor: Visitor) -> Row[Any]:
        key = network_key(visitor.ip)
        try:
            self._tries.take(key)
            self._failures.check(key)
        except RateLimited as error:
            raise SignInRefused("rate", error.message) from None
        turn = self._turns.setdefault(email, _Turn())
        if turn.waiting >= _WAITING_FOR_ONE_ACCOUNT:
            raise SignInRefused("busy", "Too many tries at once. Try again in a moment.")
        async with turn:
            user, account = await asyncio.to_thread(self._account, email)
            wait = account.wait(self._clock())
            if wait:
                raise SignInRefused("locked", lockout.words(wait), wait.total_seconds())
            try:
                stored = user.password_hash if user is not None else None
                verdict = await self._passwords.verify_soon(stored, password)
            except HuddleError as error:
                raise SignInRefused("busy", error.message) from None
            if user is None or not verdict.ok:
                self._failures.spend(key)
                wait = await asyncio.to_thread(self._failed, account, visitor)
                reason: Reason = "locked" if wait else "credentials"
                raise SignInRefused(reason, lockout.words(wait), wait.total_seconds())
            await asyncio.to_thread(self._succeeded, user, verdict)
        if user.loopback_only and not visitor.local:
            actor = Actor(user.id, None, "web", visitor.ip)
            await asyncio.to_thread(accounts.deny, self._database, actor, "login", "remote")
            raise SignInRefused("remote", REMOTE)
        return user

    def _account(self, email: str) -> tuple[Row[Any] | None, lockout.Account]:
        with self._database.read() as connection:
            user = connection.execute(
                select(t.user).where(t.user.c.email == email, t.user.c.disabled_at.is_(None))
            ).first()
            if user is None:
                key = self._settings.resolved_secret_key
                return None, lockout.unknown(connection, email, key)
            return user, lockout.known(user.id, user.failed_count, user.locked_until)

    def _failed(self, account: lockout.Account, visitor: Visitor) -> timedelta:
        now = self._clock()
        row = audit.audit_row(
            "login.failed",
            "E",
            Actor(account.user_id, None, "web", visitor.ip),
            outcome=audit.MINOR_FAILURE,
            object_type="account",
            object_id=account.audit_id,
            at=now,
        )
        with self._database.write() as connection:
            wait = lockout.count_failure(connection, account, now)
            audit.append(connection, row)
        return wait

    def _succeeded(self, user: Row[Any], verdict: Verdict) -> None:
        if not verdict.new_hash and not user.failed_count and user.locked_until is None:
            return
        with self._database.write() as connection:
            lockout.forgive(connection, user.id)
            if verdict.new_hash:
                connection.execute(
                    update(t.user)
                    .where(
                        t.user.c.id == user.id,
                        t.user.c.password_hash == user.password_hash,
                    )
                    .values(password_hash=verdict.new_hash)
                )

    def _open(self, user: Row[Any], visitor: Visitor, replaces: str | None) -> SignedIn:
        now = self._clock()
        with self._database.write() as connection:
            if replaces:
                sessions.revoke(connection, replaces, now)
            token, session_id = sessions.create(
                connection,
                user.id,
                now=now,
                hours=self._settings.session_hours,
                user_agent=visitor.user_agent,
                ip=visitor.ip,
            )
            self._record(connection, "login", user.id, session_id, visitor, now)
        return SignedIn(token, session_id, {"id": user.id, "name": user.name, "email": user.email})

    def _unlock(self, session_id: str, user: Row[Any], visitor: Visitor) -> bool:
        now = self._clock()
        with self._database.write() as connection:
            if not sessions.unlock(connection, session_id, now):
                return False
            self._record(connection, "unlock", user.id, session_id, visitor, now)
            return True

    @staticmethod
    def _record(
        connection: Any,
        kind: str,
        user_id: str,
        session_id: str,
        visitor: Visitor,
        now: datetime,
    ) -> None:
        actor = Actor(user_id, session_id, "web", visitor.ip)
        row = audit.audit_row(kind, "E", actor, object_type="session", object_id=session_id, at=now)
        audit.append(connection, row)


class _Turn:
    """A lock that knows how many wait for it."""

    def __init__(self) -> None:
        self.waiting = 0
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> None:
        self.waiting += 1
        await self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()
        self.waiting -= 1
