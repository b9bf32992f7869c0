"""When somebody last acted: exact in this process, written to the database now and then."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from huddle.db import Database
from huddle.security import audit, notices, sessions, tokens
from huddle.security.actor import Actor
from huddle.security.sessions import SessionRecord

WRITE_EVERY = timedelta(minutes=1)
_MOST = 20_000
_log = logging.getLogger(__name__)


class Activity:
    """Keeps the last activity of sessions, and locks those that were idle for longer than `idle`.

    The database is told at most once in a minute (or a fifteenth of `idle`, if that is shorter), so
    with several processes a session may lock earlier by that much, never later.
    """

    def __init__(self, database: Database, idle: timedelta) -> None:
        self._database = database
        self._every = min(WRITE_EVERY, idle / 15)
        self._lock = Lock()
        self._seen: dict[str, datetime] = {}
        self._written: dict[str, datetime] = {}

    def seen(self, session_id: str) -> datetime | None:
        """Return the last activity that this process knows of."""
        return self._seen.get(session_id)

    def acted(self, session_id: str, now: datetime) -> None:
        """Record an activity of an open session."""
        with self._lock:
            self._seen[session_id] = now
        if not self._due(session_id, now, self._every):
            return
        try:
            with self._database.write() as connection:
                sessions.touch(connection, session_id, now)
        except SQLAlchemyError:
            _log.warning("could not record the activity of a session", exc_info=True)

    def use_is_due(self, token_id: str, now: datetime) -> bool:
        """Say whether the next `token_used` writes."""
        written = self._written.get(token_id)
        return written is None or now - written >= WRITE_EVERY

    def token_used(self, token_id: str, now: datetime) -> None:
        """Record that an API token was used."""
        if not self._due(token_id, now, WRITE_EVERY):
            return
        try:
            with self._database.write() as connection:
                tokens.mark_used(connection, token_id, now)
        except SQLAlchemyError:
            _log.warning("could not record the use of an API token", exc_info=True)

    def lock_idle(self, record: SessionRecord, now: datetime) -> None:
        """Write down that an idle session is locked, so that only its password opens it."""
        actor = Actor(record.user_id, record.id, "web", "idle")
        try:
            with self._database.write() as connection:
                if not sessions.lock(connection, record.id, now):
                    return
                audit.append(
                    connection,
                    audit.audit_row(
                        "lock",
                        "E",
                        actor,
                        object_type="session",
                        object_id=record.id,
                        detail={"reason": "idle"},
                        at=now,
                    ),
                )
        except SQLAlchemyError:
            # It is refused as locked all the same; the next request tries to write again.
            _log.warning("could not record the idle lock of a session", exc_info=True)
            return
        notices.tell("session_locked", record.id)

    def _due(self, key: str, now: datetime, every: timedelta) -> bool:
        with self._lock:
            written = self._written.get(key)
            if written is not None and now - written < every:
                return False
            self._written[key] = now
            if len(self._written) > _MOST:
                self._forget_older(now - timedelta(hours=24))
            return True

    def _forget_older(self, cutoff: datetime) -> None:
        for kept in (self._written, self._seen):
            for key in [key for key, at in kept.items() if at < cutoff]:
                del kept[key]
