"""A clock that tests move, and the people and requests that tests of security need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from huddle.db import Database
from huddle.security import sessions
from huddle.security.identity import COOKIE
from huddle.security.passwords import Passwords
from models import Membership, Team, User
from models import tables as t
from models.base import utc_now

PASSWORD = "grey teapots sing at noon"
FAST = Passwords(time_cost=1, memory_kib=1024, workers=2)
"""Argon2id that costs next to nothing: these tests are not about the cost."""

HASH = FAST.hash(PASSWORD)
HOST = "huddle.test"
ORIGIN = f"http://{HOST}"


@dataclass
class Clock:
    """An instant that stands still until it is moved."""

    now: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **delta: float) -> None:
        self.now += timedelta(**delta)


def person(database: Database, email: str = "ann@clinic.example", **fields: Any) -> str:
    """Write a user who has `PASSWORD`, and return their id."""
    handle = email.partition("@")[0]
    user = User(
        email=email,
        name=fields.pop("name", "Ann Bee"),
        handle=handle,
        initials="AB",
        password_hash=fields.pop("password_hash", HASH),
        **fields,
    )
    with database.write() as connection:
        connection.execute(t.user.insert(), user.model_dump())
    return user.id


def team(database: Database, name: str = "East") -> str:
    """Write a team and return its id."""
    row = Team(name=name)
    with database.write() as connection:
        connection.execute(t.team.insert(), row.model_dump())
    return row.id


def member(database: Database, team_id: str, user_id: str, permission: str = "member") -> None:
    """Put a user into a team."""
    row = Membership(team_id=team_id, user_id=user_id, role="nurse", permission=permission)
    with database.write() as connection:
        connection.execute(t.membership.insert(), row.model_dump())


def session(database: Database, user_id: str, now: datetime, hours: float = 12) -> tuple[str, str]:
    """Write a session; return its token and id."""
    with database.write() as connection:
        return sessions.create(connection, user_id, now=now, hours=hours)


def scope(
    *, cookie: str | None = None, client: str = "127.0.0.1", kind: str = "http", **headers: str
) -> dict[str, Any]:
    """Return an ASGI scope; `x_forwarded_for=...` becomes the header `x-forwarded-for`."""
    raw = {name.replace("_", "-"): value for name, value in headers.items()}
    raw.setdefault("host", HOST)
    if cookie is not None:
        raw["cookie"] = f"other=1; {COOKIE}={cookie}"
    return {
        "type": kind,
        "scheme": "ws" if kind == "websocket" else "http",
        "client": (client, 50000) if client else None,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in raw.items()],
    }


def audited(database: Database) -> list[str]:
    """Return the types of the audit log, oldest first."""
    with database.read() as connection:
        return list(
            connection.execute(
                t.audit_event.select()
                .with_only_columns(t.audit_event.c.type)
                .order_by(t.audit_event.c.id)
            ).scalars()
        )
