"""What is done to accounts, sessions and tokens: in one transaction, audited, told at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from huddle.db import Database
from huddle.domain.errors import NotFound, Unauthenticated
from huddle.security import audit, lockout, notices, sessions, tokens
from huddle.security.actor import Actor
from models import tables as t
from models.base import utc_now


def _session_row(kind: str, actor: Actor, session_id: str, now: datetime) -> dict[str, Any]:
    return audit.audit_row(kind, "E", actor, object_type="session", object_id=session_id, at=now)


def lock_session(database: Database, actor: Actor, now: datetime | None = None) -> None:
    """Lock the actor's own browser session until its password is entered again."""
    if actor.via != "web" or actor.session_id is None:
        return
    now = now or utc_now()
    with database.write() as connection:
        if sessions.lock(connection, actor.session_id, now):
            audit.append(connection, _session_row("lock", actor, actor.session_id, now))
    notices.tell("session_locked", actor.session_id)


def end_session(database: Database, actor: Actor, now: datetime | None = None) -> None:
    """Sign out: end the actor's own browser session."""
    if actor.via != "web" or actor.session_id is None:
        return
    now = now or utc_now()
    with database.write() as connection:
        if sessions.revoke(connection, actor.session_id, now):
            audit.append(connection, _session_row("logout", actor, actor.session_id, now))
    notices.tell("session_ended", actor.session_id)


def end_all_sessions(
    database: Database,
    actor: Actor,
    user_id: str,
    *,
    keep: str | None = None,
    now: datetime | None = None,
) -> int:
    """End every session of a user but `keep`; return how many were open."""
    now = now or utc_now()
    with database.write() as connection:
        ended = sessions.revoke_all(connection, user_id, now, keep=keep)
        rows = [_session_row("session.revoke", actor, session_id, now) for session_id in ended]
        audit.append(connection, *rows)
    for session_id in ended:
        notices.tell("session_ended", session_id)
    return len(ended)


def create_api_token(
    database: Database,
    actor: Actor,
    user_id: str,
    name: str,
    now: datetime | None = None,
) -> tuple[str, dict[str, Any]]:
    """Make an API token; return it, never seen again, and {id, user_id, name, created_at}."""
    now = now or utc_now()
    with database.write() as connection:
        _require_user(connection, user_id)
        secret, row = tokens.create(connection, user_id, name, now)
        audit.append(
            connection,
            audit.audit_row(
                "token.create",
                "C",
                actor,
                object_type="api_token",
                object_id=row["id"],
                detail={"user_id": user_id, "name": row["name"]},
                at=now,
            ),
        )
    return secret, row


def revoke_api_token(
    database: Database,
    actor: Actor,
    user_id: str,
    token_id: str,
    now: datetime | None = None,
) -> None:
    """End a token of a user. Raises `NotFound` if they have no such token; twice is no error."""
    now = now or utc_now()
    with database.write() as connection:
        owned = select(t.api_token.c.id).where(
            t.api_token.c.id == token_id, t.api_token.c.user_id == user_id
        )
        if connection.execute(owned).first() is None:
            raise NotFound("There is no such token.", field="token_id")
        if tokens.revoke(connection, token_id, now):
            audit.append(
                connection,
                audit.audit_row(
                    "token.revoke",
                    "D",
                    actor,
                    object_type="api_token",
                    object_id=token_id,
                    at=now,
                ),
            )
    notices.tell("token_ended", token_id)


def set_disabled(
    database: Database,
    actor: Actor,
    user_id: str,
    disabled: bool,
    now: datetime | None = None,
) -> None:
    """Close an account, ending its sessions and tokens at once, or open it again."""
    now = now or utc_now()
    with database.write() as connection:
        _require_user(connection, user_id)
        connection.execute(
            update(t.user)
            .where(t.user.c.id == user_id)
            .values(disabled_at=now if disabled else None)
        )
        if disabled:
            sessions.revoke_all(connection, user_id, now)
        audit.append(
            connection,
            _user_row("user.disable" if disabled else "user.enable", actor, user_id, now),
        )
    if disabled:
        notices.tell("user_ended", user_id)


def deny(database: Database, actor: Actor, what: str, reason: str) -> None:
    """Record that an act was refused."""
    row = audit.audit_row(
        "denied",
        "E",
        actor,
        outcome=audit.MINOR_FAILURE,
        detail={"what": what, "reason": reason},
    )
    with database.write() as connection:
        audit.append(connection, row)


def _require_user(connection: Connection, user_id: str) -> None:
    found = connection.execute(select(t.user.c.id).where(t.user.c.id == user_id)).first()
    if found is None:
        raise NotFound("There is no such person.", field="user_id")


def user_of_session(database: Database, session_id: str) -> dict[str, Any]:
    """Return {id, name, email} of the session's user. Raises `Unauthenticated` without one."""
    with database.read() as connection:
        record = sessions.find_by_id(connection, session_id)
    if record is None:
        raise Unauthenticated("Sign in to go on.")
    return {"id": record.user_id, "name": record.name, "email": record.email}


def set_password(
    database: Database,
    actor: Actor,
    user_id: str,
    password_hash: str,
    *,
    keep: str | None = None,
    now: datetime | None = None,
) -> None:
    """Give a user a new password, and end every session of theirs but `keep`."""
    now = now or utc_now()
    with database.write() as connection:
        _require_user(connection, user_id)
        connection.execute(
            update(t.user)
            .where(t.user.c.id == user_id)
            .values(password_hash=password_hash, failed_count=0, locked_until=None)
        )
        ended = sessions.revoke_all(connection, user_id, now, keep=keep)
        audit.append(connection, _user_row("user.password", actor, user_id, now))
    for session_id in ended:
        notices.tell("session_ended", session_id)


def forgive_failures(database: Database, actor: Actor, user_id: str) -> None:
    """Let a user try again at once after too many wrong passwords."""
    with database.write() as connection:
        _require_user(connection, user_id)
        lockout.forgive(connection, user_id)
        audit.append(connection, _user_row("user.unlock", actor, user_id, utc_now()))


def _user_row(kind: str, actor: Actor, user_id: str, now: datetime) -> dict[str, Any]:
    return audit.audit_row(kind, "U", actor, object_type="user", object_id=user_id, at=now)
