"""Transactions: commands run in order, as many as can be, each whole or not at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from huddle.commands.fields import Arguments
from huddle.commands.locks import TeamBusy, TeamLocks
from huddle.commands.log import Ack, Entry, Log, append_denied, digest_of
from huddle.commands.registry import CommandType
from huddle.commands.unit import Unit
from huddle.db import Database, writes_of
from huddle.domain.errors import Forbidden, HuddleError, Unavailable
from huddle.security.access import NotAMember
from huddle.security.actor import Actor
from models.base import utc_now

logger = logging.getLogger("huddle.door")


@dataclass
class Request:
    """A parsed command on its way to the writer."""

    kind: CommandType
    args: Arguments
    actor: Actor
    command_id: str
    future: asyncio.Future[Ack] | None = None
    queued: float = 0.0

    @cached_property
    def digest(self) -> str:
        """What tells this command from another under the same id."""
        return digest_of(self.kind.name, self.args.model_dump(exclude_unset=True))


class SavepointsNeeded(Exception):
    """A command was refused after it had written."""


def _run(connection: Connection, request: Request, locks: TeamLocks, log: Log) -> Entry | Ack:
    before = log.executed_before(request.command_id, request.digest, request.actor)
    if before is not None:
        return before
    now = utc_now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    kind, actor, ident = request.kind, request.actor, request.command_id
    unit = Unit(connection, actor, kind.action, ident, now, locks, log.write)
    return log.append(unit, kind.name, request.digest, kind.run(unit, request.args))


def _run_bare(
    connection: Connection, request: Request, locks: TeamLocks, log: Log
) -> Entry | Ack | HuddleError:
    """Run a command that leaves nothing behind where it is refused, because it checks before it writes.

    Raises TeamBusy, having done nothing, where the transaction must end before it, and
    SavepointsNeeded where it was refused after it had written.
    """
    before = writes_of(connection)
    try:
        return _run(connection, request, locks, log)
    except (HuddleError, TeamBusy) as error:
        if writes_of(connection) != before:
            raise SavepointsNeeded from error
        if isinstance(error, TeamBusy):
            raise
        return _refused(connection, request, log, error)


def _run_in_savepoint(
    connection: Connection, request: Request, locks: TeamLocks, log: Log
) -> Entry | Ack | HuddleError:
    """Run a command, and take back what it wrote where it is refused. Raises TeamBusy."""
    held = locks.held
    connection.exec_driver_sql("SAVEPOINT command")
    try:
        outcome = _run(connection, request, locks, log)
        log.write()
    except (HuddleError, TeamBusy) as error:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
        locks.held = held
        if isinstance(error, TeamBusy):
            raise
        return _refused(connection, request, log, error)
    connection.exec_driver_sql("RELEASE SAVEPOINT command")
    return outcome


def _refused(
    connection: Connection, request: Request, log: Log, error: HuddleError
) -> HuddleError | Ack:
    """Return the refusal; let the audit log know where the actor may not.

    A command that its client sent to two processes is refused by what it did itself, where the second
    waited for the first: then the answer is the first one's.
    """
    with suppress(HuddleError):
        done = log.executed_meanwhile(request.command_id, request.digest, request.actor)
        if done is not None:
            return done
    if isinstance(error, Forbidden | NotAMember):
        name, actor = request.kind.name, request.actor
        append_denied(connection, name, actor, request.command_id, utc_now(), error.message)
    return error


Run = Callable[[Connection, Request, TeamLocks, Log], Entry | Ack | HuddleError]


def _run_some(connection: Connection, requests: list[Request], run: Run) -> list[Ack | Exception]:
    """Run requests in order, at least the first of them, up to one whose team is busy."""
    locks = TeamLocks(connection)
    log = Log(connection, [request.command_id for request in requests])
    outcomes: list[Entry | Ack | HuddleError] = []
    for request in requests:
        try:
            outcomes.append(run(connection, request, locks, log))
        except TeamBusy:
            break
    log.write()
    return [_written(outcome) if isinstance(outcome, Entry) else outcome for outcome in outcomes]


def _written(entry: Entry) -> Ack:
    if entry.ack is None:
        raise RuntimeError(f"{entry.name} finished and is not in the log")
    return entry.ack


def commit(database: Database, requests: list[Request]) -> list[Ack | Exception]:
    """Run requests in as few transactions as can be, in order; return the outcome of each."""
    outcomes: list[Ack | Exception] = []
    while len(outcomes) < len(requests):
        outcomes += _commit_some(database, requests[len(outcomes) :])
    return outcomes


def _commit_some(database: Database, requests: list[Request]) -> list[Ack | Exception]:
    """Run requests, at least the first, in one transaction; where that fails as a whole, each in its own.

    Where no transaction could even begin, none is tried again: each would wait as long as this one did.
    """
    begun = False
    try:
        # Savepoints cost each command two more statements: none are set until a command needs one.
        for run in (_run_bare, _run_in_savepoint):
            with suppress(SavepointsNeeded), database.write() as connection:
                begun = True
                return _run_some(connection, requests, run)
        raise AssertionError("with savepoints, none are asked for")
    except Exception as error:
        if begun and len(requests) > 1:
            return [_commit_some(database, [request])[0] for request in requests]
        logger.exception("command %s failed", requests[0].kind.name)
        if isinstance(error, SQLAlchemyError):
            words = "The database did not take this change. Try again in a moment."
            return [Unavailable(words) for _ in requests]
        return [error for _ in requests]
