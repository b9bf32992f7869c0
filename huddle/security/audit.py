"""Append to the audit log (clinical reference, section 9.3). Nothing changes or removes a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from huddle.security.actor import Actor
from models import tables as t
from models.base import new_id, utc_now

SUCCESS, MINOR_FAILURE, SERIOUS_FAILURE = "0", "4", "8"
"""FHIR R4 AuditEvent.outcome."""

NOBODY = Actor(user_id=None, via="web")


def audit_row(
    kind: str,
    action: str,
    actor: Actor,
    *,
    outcome: str = SUCCESS,
    team_id: str | None = None,
    patient_id: str | None = None,
    object_type: str = "",
    object_id: str | None = None,
    command_id: str | None = None,
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Return one row for `audit_event`, every column of it.

    `kind` becomes the row's `type`; `action` is the FHIR R4 AuditEvent.action: C create, R read, U update, D delete, E execute.
    `detail` must hold no secret: never a password, never a token.
    """
    return {
        "id": new_id(),
        "at": at or utc_now(),
        "type": kind[:40],
        "action": action,
        "outcome": outcome,
        "team_id": team_id,
        "user_id": actor.user_id,
        "session_id": actor.session_id,
        "source": (actor.source or actor.via)[:64],
        "patient_id": patient_id,
        "object_type": object_type,
        "object_id": object_id,
        "command_id": command_id,
        "detail": detail or {},
    }


def append(connection: Connection, *rows: dict[str, Any]) -> None:
    """Write rows made by `audit_row` in the caller's transaction."""
    if rows:
        connection.execute(t.audit_event.insert(), list(rows))
