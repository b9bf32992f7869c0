"""How long an account waits after wrong passwords (clinical reference, section 9.2).

An address without an account is counted in the same way, from the audit log, so that it answers as
from models import tables as t
an account would: whether there is one cannot be learned by failing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from huddle.security.rate import in_words
from models import tables as t

FREE_FAILURES = 4
LOCK_AFTER = 10
CLOSE_AFTER = 100
"""NIST SP 800-63B-4, section 3.2.2: no more than 100 consecutive failures."""

_FIRST_DELAY = timedelta(seconds=15)
_LOCK = timedelta(minutes=15)
_LONG_LOCK = timedelta(hours=1)
_CLOSED = timedelta(days=36_500)

WRONG = "The e-mail address or the password is not right."
CLOSED = f"{WRONG} Too many wrong ones were tried: ask an administrator to open the account again."


def delay_after(failures: int) -> timedelta:
    """Return how long to wait after so many consecutive failures.

    Nothing for the first four; then 15 s, doubling; 15 minutes from the tenth, an hour from the
    twentieth; after a hundred until an administrator sets it back.
    """
    if failures <= FREE_FAILURES:
        return timedelta(0)
    if failures < LOCK_AFTER:
        doublings: int = failures - FREE_FAILURES - 1
        return _FIRST_DELAY * (1 << doublings)
    if failures < 2 * LOCK_AFTER:
        return _LOCK
    return _LONG_LOCK if failures < CLOSE_AFTER else _CLOSED


def words(wait: timedelta) -> str:
    """Return what a person reads after a wrong password, or while they must wait."""
    if wait <= timedelta(0):
        return WRONG
    if wait > timedelta(days=365):
        return CLOSED
    return f"{WRONG} Try again in {in_words(wait.total_seconds())}."


@dataclass(frozen=True, slots=True)
class Account:
    """An e-mail address that somebody signs in with. `user_id` None: there is no such account."""

    audit_id: str
    user_id: str | None
    failures: int
    locked_until: datetime | None

    def wait(self, now: datetime) -> timedelta:
        """Return how long no password is tried."""
        return max(timedelta(0), self.locked_until - now) if self.locked_until else timedelta(0)


def known(user_id: str, failures: int, locked_until: datetime | None) -> Account:
    """Return the account of a user, with the counts of their row."""
    return Account(user_id, user_id, failures, locked_until)


def unknown(connection: Connection, email: str, secret_key: str) -> Account:
    """Return the stand-in for an address without an account, counted from the audit log."""
    audit_id = pseudonym(email, secret_key)
    count, last = connection.execute(
        select(func.count(), func.max(t.audit_event.c.at)).where(
            t.audit_event.c.object_id == audit_id,
            t.audit_event.c.type == "login.failed",
        )
    ).one()
    until = last + delay_after(count) if last else None
    return Account(audit_id, None, count, until)


def pseudonym(email: str, secret_key: str) -> str:
    """Return what stands for an unknown address in the audit log: it may hold a mistyped password."""
    digest = hmac.new(secret_key.encode(), email.encode("utf-8", "replace"), hashlib.sha256)
    return digest.hexdigest()[:32]


def count_failure(connection: Connection, account: Account, now: datetime) -> timedelta:
    """Count one more failure, and return how long to wait now. The caller writes the audit row."""
    if account.user_id is None:
        return delay_after(account.failures + 1)
    counted = connection.execute(
        update(t.user)
        .where(t.user.c.id == account.user_id)
        .values(failed_count=t.user.c.failed_count + 1)
        .returning(t.user.c.failed_count)
    ).scalar_one()
    wait = delay_after(counted)
    connection.execute(
        update(t.user)
        .where(t.user.c.id == account.user_id)
        .values(locked_until=now + wait if wait else None)
    )
    return wait


def forgive(connection: Connection, user_id: str) -> None:
    """Forget the failures of a user: the right password came, or an administrator set it back."""
    connection.execute(
        update(t.user).where(t.user.c.id == user_id).values(failed_count=0, locked_until=None)
    )
