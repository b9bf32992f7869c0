"""Browser sessions: made at sign-in, locked when idle, ended at sign-out or after some hours.

Functions take a connection in the caller's transaction and the present instant, and tell nobody;
`huddle.security.accounts` calls them and gives notice after the commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from huddle.security.secret import hash_secret, new_secret
from models import tables as t
from models.base import new_id


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session with what is needed of its user."""

    id: str
    user_id: str
    email: str
    name: str
    is_admin: bool
    loopback_only: bool
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    locked_at: datetime | None
    revoked_at: datetime | None
    disabled_at: datetime | None

    def ended(self, now: datetime) -> bool:
        """Say whether it can no longer be used, not even to unlock it."""
        revoked = self.revoked_at is not None or self.disabled_at is not None
        return revoked or now >= self.expires_at

    def locked(self, now: datetime, idle: timedelta, seen: datetime | None = None) -> bool:
        """Say whether it waits for the password: locked, or nobody acted for longer than `idle`.

        `seen` is a later activity that is not yet written.
        """
        latest = max(self.last_seen_at, seen) if seen else self.last_seen_at
        return self.locked_at is not None or now - latest > idle


_COLUMNS = (
    t.auth_session.c.id,
    t.auth_session.c.user_id,
    t.user.c.email,
    t.user.c.name,
    t.user.c.is_admin,
    t.user.c.loopback_only,
    t.auth_session.c.created_at,
    t.auth_session.c.last_seen_at,
    t.auth_session.c.expires_at,
    t.auth_session.c.locked_at,
    t.auth_session.c.revoked_at,
    t.user.c.disabled_at,
)


def create(
    connection: Connection,
    user_id: str,
    *,
    now: datetime,
    hours: float,
    user_agent: str = "",
    ip: str = "",
) -> tuple[str, str]:
    """Make a session that ends after `hours`; return its token, never seen again, and its id."""
    token, session_id = new_secret(), new_id()
    connection.execute(
        t.auth_session.insert().values(
            id=session_id,
            token_hash=hash_secret(token),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=hours),
            user_agent=user_agent[:300],
            ip=ip[:64],
        )
    )
    return token, session_id


_FOUND = select(*_COLUMNS).join(t.user, t.user.c.id == t.auth_session.c.user_id)
_BY_TOKEN = _FOUND.where(t.auth_session.c.token_hash == bindparam("key"))
_BY_ID = _FOUND.where(t.auth_session.c.id == bindparam("key"))


def _find(connection: Connection, statement: Select[Any], key: str) -> SessionRecord | None:
    row = connection.execute(statement, {"key": key}).first()
    return None if row is None else SessionRecord(**row._asdict())


def find(connection: Connection, token: str) -> SessionRecord | None:
    """Return the session of `token`, whatever its condition, or None."""
    return _find(connection, _BY_TOKEN, hash_secret(token))


def find_by_id(connection: Connection, session_id: str) -> SessionRecord | None:
    """Return the session with this id, whatever its condition, or None."""
    return _find(connection, _BY_ID, session_id)


def touch(connection: Connection, session_id: str, now: datetime) -> None:
    """Record that a person acted. Never wakes a locked or ended session, and never goes back."""
    connection.execute(
        update(t.auth_session)
        .where(
            t.auth_session.c.id == session_id,
            t.auth_session.c.locked_at.is_(None),
            t.auth_session.c.revoked_at.is_(None),
            t.auth_session.c.last_seen_at < now,
        )
        .values(last_seen_at=now)
    )


def lock(connection: Connection, session_id: str, now: datetime) -> bool:
    """Lock it; say whether it was open before."""
    changed = connection.execute(
        update(t.auth_session)
        .where(t.auth_session.c.id == session_id, t.auth_session.c.locked_at.is_(None))
        .values(locked_at=now)
    )
    return changed.rowcount > 0


def unlock(connection: Connection, session_id: str, now: datetime) -> bool:
    """Open it again; say whether there was one to open. Check the password first."""
    changed = connection.execute(
        update(t.auth_session)
        .where(
            t.auth_session.c.id == session_id,
            t.auth_session.c.revoked_at.is_(None),
            t.auth_session.c.expires_at > now,
        )
        .values(locked_at=None, last_seen_at=now)
    )
    return changed.rowcount > 0


def revoke(connection: Connection, session_id: str, now: datetime) -> bool:
    """End it; say whether it was not ended before."""
    changed = connection.execute(
        update(t.auth_session)
        .where(t.auth_session.c.id == session_id, t.auth_session.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount > 0


def revoke_all(
    connection: Connection, user_id: str, now: datetime, *, keep: str | None = None
) -> list[str]:
    """End every session of a user but `keep`; return the ids of those ended."""
    open_ones = select(t.auth_session.c.id).where(
        t.auth_session.c.user_id == user_id,
        t.auth_session.c.revoked_at.is_(None),
        t.auth_session.c.id != (keep or ""),
    )
    ended = list(connection.execute(open_ones).scalars())
    if ended:
        connection.execute(
            update(t.auth_session).where(t.auth_session.c.id.in_(ended)).values(revoked_at=now)
        )
    return ended
