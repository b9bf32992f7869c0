"""What the sign-in page may tell somebody at this machine: which demo accounts there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from huddle.db import Database
from huddle.demo.dice import password_for
from huddle.demo.fill import MARK_ID
from models import tables as t

DOMAIN = "@huddle.example"


def demo_hint(database: Database) -> dict[str, Any]:
    """Return `{"demo": False}`, or the demo accounts and the password that they share.

    Shape: `{"demo": True, "password", "accounts": [{"email", "name", "role", "permission",
    "teams": [name]}]}`. Only for who may sign in with them: ask `huddle.security.peer.is_local`.
    """
    mark = select(t.audit_event.c.detail).where(t.audit_event.c.id == MARK_ID)
    people = (
        select(
            t.user.c.email,
            t.user.c.name,
            t.membership.c.role,
            t.membership.c.permission,
            t.team.c.name.label("team"),
        )
        .join(t.membership, t.membership.c.user_id == t.user.c.id)
        .join(t.team, t.team.c.id == t.membership.c.team_id)
        .where(
            t.user.c.email.endswith(DOMAIN),
            t.user.c.disabled_at.is_(None),
            t.membership.c.ended_at.is_(None),
        )
        .order_by(t.user.c.id, t.membership.c.id)
    )
    with database.read() as connection:
        detail = connection.execute(mark).scalar()
        rows = connection.execute(people).all()
    if detail is None or not rows:
        return {"demo": False}
    accounts: dict[str, dict[str, Any]] = {}
    for row in rows:
        account = accounts.setdefault(
            row.email,
            {
                "email": row.email,
                "name": row.name,
                "role": row.role,
                "permission": row.permission,
                "teams": [],
            },
        )
        account["teams"].append(row.team)
    return {
        "demo": True,
        "password": password_for(int(detail["seed"])),
        "accounts": list(accounts.values()),
    }
