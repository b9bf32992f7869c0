"""The change log: what a finished command appends, and what it answers when it comes again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select, update

from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict
from huddle.live.change import PublishedChange
from huddle.queries.wire import to_json
from huddle.security.actor import Actor
from models import tables as t
from models.base import new_id


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to a command: the team's sequence number after it, and the command's own result.

    `change` is None where the command was executed before, or changed nothing.
    """

    id: str
    seq: int
    result: dict[str, Any]
    team_id: str | None
    change: PublishedChange | None


_BY_ID = select(
    t.change.c.team_id,
    t.change.c.seq,
    t.change.c.actor_id,
    t.change.c.digest,
    t.change.c.result,
).where(t.change.c.id == bindparam("id"))
_NEXT_SEQ = (
    update(t.team)
    .where(t.team.c.id == bindparam("team_id"))
    .values(seq=t.team.c.seq + 1)
    .returning(t.team.c.seq, select(t.site.c.epoch).scalar_subquery())
)
_SEQ = select(t.team.c.seq).where(t.team.c.id == bindparam("team_id"))
_INSERT_CHANGE = insert(t.change)
_INSERT_AUDIT = insert(t.audit_event)


def digest_of(name: str, args: dict[str, Any]) -> str:
    """Return what tells one command from another under the same id."""
    body = orjson.dumps([name, args], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.sha256(body).hexdigest()


def executed_before(
    connection: Connection, command_id: str, digest: str, actor: Actor
) -> Ack | None:
    """Return the ack of a command that was executed before, or None.

    Raises Conflict where the id belongs to another command, or to somebody else's.
    """
    row = connection.execute(_BY_ID, {"id": command_id}).first()
    if row is None:
        return None
    if row.digest != digest or row.actor_id != actor.user_id:
        raise Conflict("This command id was used for another command. Make a new UUID for each.")
    return Ack(command_id, row.seq, row.result, row.team_id, None)


def append(unit: Unit, name: str, digest: str, result: dict[str, Any]) -> Ack:
    """Write the change and the audit rows of a finished command, last, so that the team's lock is short."""
    team_id = unit.team_id
    answer = {**result, **unit.secret}
    if team_id is None:
        raise RuntimeError(f"{name} finished without having entered a team")
    if unit.silent and not (unit.set_rows or unit.deleted or unit.audited):
        seq = unit.connection.execute(_SEQ, {"team_id": team_id}).scalar_one()
        return Ack(unit.command_id, seq, answer, team_id, None)
    seq, epoch = unit.connection.execute(_NEXT_SEQ, {"team_id": team_id}).one()
    message = to_json(
        {
            "type": "change",
            "team": team_id,
            "seq": seq,
            "at": unit.now,
            "actor": unit.actor.user_id,
            "command": name,
            "id": unit.command_id,
            "set": unit.set_rows,
            "delete": unit.deleted,
        }
    )
    stored = orjson.loads(to_json(result))
    unit.connection.execute(
        _INSERT_CHANGE,
        {
            "id": unit.command_id,
            "team_id": team_id,
            "seq": seq,
            "name": name,
            "actor_id": unit.actor.user_id,
            "at": unit.now,
            "digest": digest,
            "message": message,
            "result": stored,
            "inverse": None if unit.inverse is None else orjson.loads(to_json(unit.inverse)),
            "undone_by": None,
        },
    )
    _append_audit(unit, name)
    change = PublishedChange(
        team_id, seq, message, name, unit.actor.user_id, unit.ended_user_ids, epoch
    )
    return Ack(unit.command_id, seq, {**stored, **unit.secret}, team_id, change)


def _append_audit(unit: Unit, name: str) -> None:
    rows = [
        {
            "id": new_id(),
            "at": unit.now,
            "type": name,
            "outcome": "0",
            "team_id": unit.team_id,
            "user_id": unit.actor.user_id,
            "session_id": unit.actor.session_id,
            "source": unit.actor.source,
            "command_id": unit.command_id,
            **event,
            "detail": orjson.loads(to_json(event["detail"])),
        }
        for event in unit.audited
    ]
    if rows:
        unit.connection.execute(_INSERT_AUDIT, rows)


def append_denied(
    connection: Connection,
    name: str,
    actor: Actor,
    command_id: str,
    at: Any,
    reason: str,
) -> None:
    """Let the audit log say that a command was refused to its actor (clinical reference, section 9.3)."""
    connection.execute(
        _INSERT_AUDIT,
        {
            "id": new_id(),
            "at": at,
            "type": "denied",
            "action": "E",
            "outcome": "4",
            "team_id": None,
            "user_id": actor.user_id,
            "session_id": actor.session_id,
            "source": actor.source,
            "patient_id": None,
            "object_type": "command",
            "object_id": None,
            "command_id": command_id,
            "detail": {"command": name, "reason": reason},
        },
    )
