"""Write the demo practice into an empty database, in one transaction, and know it again later.

This writes tables directly, not through commands: it fills a database that nobody watches yet. Each
team starts at sequence 1 with an empty change log, pruned up to 1, so that whoever asks for changes
since 0 is told to take a snapshot (live-protocol.md, `since`).
"""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from huddle.db import Database
from huddle.demo import DEFAULT_SEED
from huddle.demo.practice import make_practice
from huddle.demo.tables import practice_rows
from huddle.demo.values import Practice
from huddle.domain.errors import Conflict
from huddle.security.passwords import Passwords
from models import AuditEvent, Patient, Task, Team, User
from models.base import utc_now

MARK_ID = str(uuid.uuid5(uuid.NAMESPACE_URL, "https://huddle.example/demo"))
"""Id of the audit event that says that a database was filled by us, and from what."""

TEAM_SEQ = 1
"""Where each team's change log starts."""


@dataclass(frozen=True)
class DemoFill:
    """A demo practice that is in the database. `made` says whether this call put it there."""

    practice: Practice
    allow_remote: bool
    made: bool


def fill_demo(
    database: Database,
    *,
    seed: int = DEFAULT_SEED,
    allow_remote: bool = False,
    now: datetime | None = None,
) -> DemoFill:
    """Fill an empty, migrated database with the demo practice of `seed`.

    On a database that this filled before, nothing is changed, and what it was filled with is
    returned. Raises `Conflict` on any other database that has rows.
    """
    with database.read() as connection:
        found = _filled_before(connection)
        if found is None:
            _must_be_empty(connection)
    if found is not None:
        return found
    practice = make_practice(seed, now or utc_now())
    rows = practice_rows(practice, _hashes(practice), allow_remote, TEAM_SEQ)
    try:
        with database.write() as connection:
            _must_be_empty(connection)
            for table, values in rows:
                connection.execute(table.insert(), values)
            connection.execute(AuditEvent.__table__.insert(), [_mark(practice, allow_remote)])  # type: ignore[attr-defined]
    except (Conflict, IntegrityError):
        with database.read() as connection:
            found = _filled_before(connection)
        if found is None:
            raise
        return found
    return DemoFill(practice, allow_remote, made=True)


def _filled_before(connection: Connection) -> DemoFill | None:
    """Return what the mark in the database says, or None where there is no mark."""
    detail = connection.execute(
        select(AuditEvent.detail).where(AuditEvent.id == MARK_ID)  # type: ignore[call-overload]
    ).scalar_one_or_none()
    if detail is None:
        return None
    practice = make_practice(detail["seed"], datetime.fromisoformat(detail["made_at"]))
    return DemoFill(practice, detail["allow_remote"], made=False)


def _must_be_empty(connection: Connection) -> None:
    for model in (User, Team, Patient, Task):
        if connection.execute(select(model.id).limit(1)).first() is not None:  # type: ignore[call-overload]
            raise Conflict(
                "This database already holds a practice of its own. Nothing was changed. "
                "To try the demo, point HUDDLE_DATA_DIR or HUDDLE_DATABASE_URL to a new place."
            )


def _hashes(practice: Practice) -> dict[str, str]:
    """Hash every person's password; two at a time, as Argon2 is slow on purpose."""
    passwords = Passwords()
    with ThreadPoolExecutor(max_workers=4) as pool:
        hashes = pool.map(passwords.hash, [person.password for person in practice.people])
        return dict(zip((person.id for person in practice.people), hashes, strict=True))


def _mark(practice: Practice, allow_remote: bool) -> dict[str, Any]:
    made_at = practice.made_at.isoformat()
    return {
        "id": MARK_ID,
        "at": practice.made_at,
        "type": "demo.fill",
        "action": "C",
        "outcome": "0",
        "source": "cli",
        "object_type": "site",
        "detail": {"seed": practice.seed, "made_at": made_at, "allow_remote": allow_remote},
    }
