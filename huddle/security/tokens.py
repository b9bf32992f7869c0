"""API tokens: an integration acts as its user, by `Authorization: Bearer hud_...`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from huddle.domain.errors import Invalid
from huddle.security.secret import hash_secret, new_secret
from models import tables as t
from models.base import new_id

PREFIX = "hud_"
"""So that a token found in a file or a log is known for what it is."""

NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """An API token with what is needed of its user."""

    id: str
    user_id: str
    name: str
    loopback_only: bool
    last_used_at: datetime | None
    revoked_at: datetime | None
    disabled_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.revoked_at is not None or self.disabled_at is not None


_COLUMNS = (
    t.api_token.c.id,
    t.api_token.c.user_id,
    t.api_token.c.name,
    t.user.c.loopback_only,
    t.api_token.c.last_used_at,
    t.api_token.c.revoked_at,
    t.user.c.disabled_at,
)


def create(
    connection: Connection, user_id: str, name: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Make a token; return it, never seen again, and its row {id, user_id, name, created_at}."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Invalid(
            f"Give the token a name of 1 to {NAME_LENGTH} characters that says what uses it.",
            field="name",
        )
    secret = new_secret(PREFIX)
    row = {"id": new_id(), "user_id": user_id, "name": name, "created_at": now}
    connection.execute(t.api_token.insert().values(token_hash=hash_secret(secret), **row))
    return secret, row


def _find(connection: Connection, condition: ColumnElement[bool]) -> TokenRecord | None:
    row = connection.execute(
        select(*_COLUMNS).join(t.user, t.user.c.id == t.api_token.c.user_id).where(condition)
    ).first()
    return None if row is None else TokenRecord(**row._asdict())


def find(connection: Connection, secret: str) -> TokenRecord | None:
    """Return the token, whatever its condition, or None."""
    return _find(connection, t.api_token.c.token_hash == hash_secret(secret))


def find_by_id(connection: Connection, token_id: str) -> TokenRecord | None:
    """Return the token with this id, whatever its condition, or None."""
    return _find(connection, t.api_token.c.id == token_id)


def mark_used(connection: Connection, token_id: str, now: datetime) -> None:
    """Record that it was used."""
    connection.execute(
        update(t.api_token).where(t.api_token.c.id == token_id).values(last_used_at=now)
    )


def revoke(connection: Connection, token_id: str, now: datetime) -> bool:
    """End it; say whether it was not ended before."""
    changed = connection.execute(
        update(t.api_token)
        .where(t.api_token.c.id == token_id, t.api_token.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount > 0
