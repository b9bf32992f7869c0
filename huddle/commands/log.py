"""The change log: what a finished command appends, and what it answers when it comes again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Integer, bindparam, insert, select, update

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


@dataclass(slots=True)
class Entry:
    """A finished command that waits to be written to the log; `ack` is there once it is."""

    unit: Unit
    name: str
    digest: str
    result: dict[str, Any]
    ack: Ack | None = None


@dataclass(frozen=True, slots=True)
class Executed:
    """What the log says of a command that was executed before."""

    team_id: str
    seq: int
    actor_id: str | None
    digest: str
    result: dict[str, Any]


_BY_IDS = select(
    t.change.c.id,
    t.change.c.team_id,
    t.change.c.seq,
    t.change.c.actor_id,
    t.change.c.digest,
    t.change.c.result,
).where(t.change.c.id.in_(bindparam("ids", expanding=True)))
_ADVANCE = (
    update(t.team)
    .where(t.team.c.id == bindparam("team_id"))
    .values(seq=t.team.c.seq + bindparam("count", type_=Integer))
    .returning(t.team.c.seq, select(t.site.c.epoch).scalar_subquery())
)
_SEQ = select(t.team.c.seq).where(t.team.c.id == bindparam("team_id"))
_INSERT_CHANGE = insert(t.change)
_INSERT_AUDIT = insert(t.audit_event)


def digest_of(name: str, args: dict[str, Any]) -> str:
    """Return what tells one command from another under the same id."""
    body = orjson.dumps([name, args], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.sha256(body).hexdigest()


class Log:
    """The log as one transaction continues it.

    Finished commands wait, and are written together: a few statements for all of them, and late, so
    that the lock on the team's sequence number is short. `command_ids` are those of the transaction.
    """

    def __init__(self, connection: Connection, command_ids: Sequence[str]) -> None:
        self._connection = connection
        self._waiting: dict[str, Entry] = {}
        self._executed: dict[str, Executed] = {}
        self._read(command_ids)

    def _read(self, command_ids: Sequence[str]) -> None:
        for row in self._connection.execute(_BY_IDS, {"ids": list(command_ids)}):
            self._executed[row.id] = Executed(
                row.team_id, row.seq, row.actor_id, row.digest, row.result
            )

    def executed_meanwhile(self, command_id: str, digest: str, actor: Actor) -> Ack | None:
        """`executed_before`, by another process since this transaction began: read from the log again."""
        self._read([command_id])
        return self.executed_before(command_id, digest, actor)

    def executed_before(self, command_id: str, digest: str, actor: Actor) -> Ack | None:
        """Return the ack of a command that was executed before, or None.

        Raises Conflict where the id belongs to another command, or to somebody else's.
        """
        if command_id in self._waiting:
            self.write()
        found = self._executed.get(command_id)
        if found is None:
            return None
        if found.digest != digest or found.actor_id != actor.user_id:
            raise Conflict(
                "This command id was used for another command. Make a new UUID for each."
            )
        return Ack(command_id, found.seq, found.result, found.team_id, None)

    def append(self, unit: Unit, name: str, digest: str, result: dict[str, Any]) -> Entry:
        """Let a finished command be written. One that is `silent` and touched nothing leaves no change."""
        if unit.team_id is None:
            raise RuntimeError(f"{name} finished without having entered a team")
        entry = Entry(unit, name, digest, result)
        if unit.silent and not (unit.set_rows or unit.deleted or unit.audited):
            self.write()
            seq = self._connection.execute(_SEQ, {"team_id": unit.team_id}).scalar_one()
            answer = {**result, **unit.secret}
            entry.ack = Ack(unit.command_id, seq, answer, unit.team_id, None)
        else:
            self._waiting[unit.command_id] = entry
        return entry

    def write(self) -> None:
        """Write what waits: changes with the next sequence numbers of their teams, and audit rows."""
        entries = list(self._waiting.values())
        self._waiting.clear()
        if not entries:
            return
        seqs, epoch = {}, ""
        for team_id, count in Counter(entry.unit.team_id for entry in entries).items():
            parameters = {"team_id": team_id, "count": count}
            head, epoch = self._connection.execute(_ADVANCE, parameters).one()
            seqs[team_id] = head - count
        changes = []
        for entry in entries:
            seqs[entry.unit.team_id] += 1
            changes.append(self._change(entry, seqs[entry.unit.team_id], epoch))
        self._connection.execute(_INSERT_CHANGE, changes)
        audits = [row for entry in entries for row in _audit_rows(entry)]
        if audits:
            self._connection.execute(_INSERT_AUDIT, audits)

    def _change(self, entry: Entry, seq: int, epoch: str) -> dict[str, Any]:
        """Return the row of the log, and give the entry its ack."""
        unit = entry.unit
        team_id, actor_id = unit.team_id or "", unit.actor.user_id
        message = to_json(
            {
                "type": "change",
                "team": team_id,
                "seq": seq,
                "at": unit.now,
                "actor": actor_id,
                "command": entry.name,
                "id": unit.command_id,
                "set": unit.set_rows,
                "delete": unit.deleted,
            }
        )
        stored = orjson.loads(to_json(entry.result))
        ended = unit.ended_user_ids
        change = PublishedChange(team_id, seq, message, entry.name, actor_id, ended, epoch)
        entry.ack = Ack(unit.command_id, seq, {**stored, **unit.secret}, team_id, change)
        self._executed[unit.command_id] = Executed(team_id, seq, actor_id, entry.digest, stored)
        return {
            "id": unit.command_id,
            "team_id": team_id,
            "seq": seq,
            "name": entry.name,
            "actor_id": actor_id,
            "at": unit.now,
            "digest": entry.digest,
            "message": message,
            "result": stored,
            "inverse": None if unit.inverse is None else orjson.loads(to_json(unit.inverse)),
            "undone_by": None,
        }


def _audit_rows(entry: Entry) -> list[dict[str, Any]]:
    unit = entry.unit
    return [
        {
            "id": new_id(),
            "at": unit.now,
            "type": entry.name,
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
