"""The one door for writes: `execute` in one transaction, and `Door`, the writer of a server.

A server has one writer thread. Commands that wait while it commits share the next commit: a refused
one takes nothing with it, and none is acknowledged before the commit that holds it is on disk.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from huddle.commands import load_all
from huddle.commands.door_counts import DoorCounts
from huddle.commands.fields import Arguments
from huddle.commands.locks import TeamBusy, TeamLocks
from huddle.commands.log import Ack, Entry, Log, append_denied, digest_of
from huddle.commands.registry import CommandType, find, parse
from huddle.commands.unit import Unit
from huddle.db import Database, writes_of
from huddle.domain.errors import Forbidden, HuddleError, Invalid, Unavailable
from huddle.live.change import PublishedChange
from huddle.security.access import NotAMember
from huddle.security.actor import Actor
from models.base import utc_now

load_all()
logger = logging.getLogger("huddle.door")

MAX_BATCH = 64
MAX_WAITING = 10_000
Publish = Callable[[list[PublishedChange]], None]


@dataclass(slots=True)
class Request:
    """A parsed command on its way to the writer."""

    kind: CommandType
    args: Arguments
    actor: Actor
    command_id: str
    future: asyncio.Future[Ack] | None = None
    queued: float = 0.0


def execute(
    database: Database,
    name: str,
    args: dict[str, Any],
    actor: Actor,
    command_id: str,
    *,
    internal: bool = False,
) -> Ack:
    """Execute one command in one transaction of its own, durably.

    Raises the HuddleError that says why it was refused; then nothing was changed.
    """
    kind = find(name, internal=internal)
    outcome = _commit(database, [Request(kind, parse(kind, args), actor, command_id)])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


class SavepointsNeeded(Exception):
    """A command was refused after it had written."""


def _run(connection: Connection, request: Request, locks: TeamLocks, log: Log) -> Entry | Ack:
    digest = digest_of(request.kind.name, request.args.model_dump(exclude_unset=True))
    before = log.executed_before(request.command_id, digest, request.actor)
    if before is not None:
        return before
    now = utc_now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    kind, actor, ident = request.kind, request.actor, request.command_id
    unit = Unit(connection, actor, kind.action, ident, now, locks, log.write)
    return log.append(unit, kind.name, digest, kind.run(unit, request.args))


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
        return _refused(connection, request, error)


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
        return _refused(connection, request, error)
    connection.exec_driver_sql("RELEASE SAVEPOINT command")
    return outcome


def _refused(connection: Connection, request: Request, error: HuddleError) -> HuddleError:
    """Let the audit log know where the actor may not, and return the refusal."""
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


def _commit(database: Database, requests: list[Request]) -> list[Ack | Exception]:
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


class Door:
    """The writer of one server process.

    `on_commit` is called in the event loop with the changes of each commit, in order, before the
    commands' own answers.
    """

    def __init__(self, database: Database, on_commit: Publish) -> None:
        self.database = database
        self.counts = DoorCounts()
        self._on_commit = on_commit
        self._queue: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start the writer. Call it in the event loop that will hear of the commits."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(
            target=self._write, args=(self._loop,), name="huddle-writer", daemon=True
        )
        self._thread.start()

    async def stop(self) -> None:
        """Finish the commands that wait, then stop. Later ones are refused as Unavailable."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(thread.join)

    async def submit(
        self,
        name: str,
        args: dict[str, Any],
        actor: Actor,
        command_id: str,
        *,
        internal: bool = False,
    ) -> Ack:
        """Execute a command and return its ack once it is durable. Raises HuddleError.

        `command_id` is a UUID as text; the same one again gives the same ack and no second effect.
        """
        began = monotonic()
        try:
            ack = await self._submit(name, args, actor, command_id, internal)
        except Exception as error:
            self.counts.answer(name, actor, command_id, began, error)
            raise
        self.counts.answer(name, actor, command_id, began, ack)
        return ack

    @property
    def waiting(self) -> int:
        """Commands that wait for the writer."""
        return self._queue.qsize()

    async def _submit(
        self, name: str, args: dict[str, Any], actor: Actor, command_id: str, internal: bool
    ) -> Ack:
        kind = find(name, internal=internal)
        if not isinstance(command_id, str) or not 1 <= len(command_id) <= 36:
            raise Invalid("id: must be a UUID made for this command.", field="id")
        if self._thread is None or self._loop is None or self._queue.qsize() >= MAX_WAITING:
            raise Unavailable("The server is restarting or overloaded. Try again in a moment.")
        future: asyncio.Future[Ack] = self._loop.create_future()
        self._queue.put(Request(kind, parse(kind, args), actor, command_id, future, monotonic()))
        return await future

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        stopping = False
        while not stopping:
            batch, stopping = self._next_batch()
            if batch:
                began = monotonic()
                outcomes = _commit(self.database, batch)
                self.counts.commit(len(batch), batch[0].queued, began)
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(self._deliver, batch, outcomes)

    def _next_batch(self) -> tuple[list[Request], bool]:
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [first]
        while len(batch) < MAX_BATCH:
            try:
                request = self._queue.get_nowait()
            except queue.Empty:
                break
            if request is None:
                return batch, True
            batch.append(request)
        return batch, False

    def _deliver(self, batch: list[Request], outcomes: list[Ack | Exception]) -> None:
        acks = [outcome for outcome in outcomes if isinstance(outcome, Ack)]
        changes = [ack.change for ack in acks if ack.change is not None]
        if changes:
            self._on_commit(changes)
        for request, outcome in zip(batch, outcomes, strict=True):
            if request.future is None or request.future.done():
                continue
            if isinstance(outcome, Ack):
                request.future.set_result(outcome)
            else:
                request.future.set_exception(outcome)


_current: Door | None = None


def set_current_door(door: Door | None) -> None:
    """Make a server's door the one that Reflex handlers of this process use."""
    global _current
    _current = door


def current_door() -> Door:
    """Return the door of this process's server. Raises Unavailable where none runs."""
    if _current is None:
        raise Unavailable("The server is starting or stopping. Try again in a moment.")
    return _current
