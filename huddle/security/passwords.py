"""Hash and verify passwords with Argon2id (RFC 9106), off the event loop and a few at a time."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from huddle.domain.errors import Unavailable
from huddle.security.password_rules import MAX_LENGTH, normal

MOST_WAITING = 64
"""Hashes that may wait or run at once; more are refused: sign-ins cannot exhaust the server."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password was right; a new hash where the stored one has older parameters."""

    ok: bool
    new_hash: str | None = None


class Passwords:
    """Argon2id with the parameters of OWASP's Password Storage Cheat Sheet, doubled in time.

    Safe to use from many threads. Memory is bounded: `workers` hashes run at once.
    """

    def __init__(
        self,
        *,
        time_cost: int = 2,
        memory_kib: int = 47_104,
        workers: int | None = None,
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        self._pool = ThreadPoolExecutor(
            max_workers=workers or min(4, os.cpu_count() or 1),
            thread_name_prefix="argon2",
        )
        self._room = BoundedSemaphore(MOST_WAITING)
        self._dummy = self._hasher.hash("a password that nobody has")

    def hash(self, password: str) -> str:
        """Return the hash of `password` after NFKC. Check it with `check_password` first."""
        return self._hasher.hash(normal(password))

    def verify(self, stored: str | None, password: str) -> Verdict:
        """Compare `password` with the hash `stored`.

        Without a usable hash it does the same work against a dummy and answers no, so that the time
        it takes does not tell whether there is an account.
        """
        known = stored is not None
        candidate = normal(password) if len(password) <= MAX_LENGTH else ""
        try:
            self._hasher.verify(stored or self._dummy, candidate)
        except InvalidHashError:
            return self.verify(None, password) if known else Verdict(ok=False)
        except (VerificationError, UnicodeEncodeError):
            return Verdict(ok=False)
        if not known or stored is None:
            return Verdict(ok=False)
        stale = self._hasher.check_needs_rehash(stored)
        return Verdict(ok=True, new_hash=self._hasher.hash(candidate) if stale else None)

    async def verify_soon(self, stored: str | None, password: str) -> Verdict:
        """`verify`, in a worker thread. Raises `Unavailable` when too many wait already."""
        if not self._room.acquire(blocking=False):
            raise Unavailable("Too many people are signing in just now. Try again in a moment.")
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self.verify, stored, password)
        finally:
            self._room.release()

    async def hash_soon(self, password: str) -> str:
        """`hash`, in a worker thread. Raises `Unavailable` when too many wait already."""
        if not self._room.acquire(blocking=False):
            raise Unavailable("Too many people are signing in just now. Try again in a moment.")
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self.hash, password)
        finally:
            self._room.release()
