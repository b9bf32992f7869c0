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
from time import monotonic
from typing import Any

from huddle.commands import load_all
from huddle.commands.door_counts import DoorCounts
from huddle.commands.log import Ack
from huddle.commands.registry import find, parse
from huddle.commands.transaction import Request, commit
from huddle.db import Database
from huddle.domain.errors import Invalid, Unavailable
from huddle.live.change import PublishedChange
from huddle.security.actor import Actor

load_all()
logger = logging.getLogger("huddle.door")

MAX_BATCH = 64
MAX_WAITING = 10_000
Publish = Callable[[list[PublishedChange]], None]


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
    outcome = commit(database, [Request(kind, parse(kind, args), actor, command_id)])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


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
                outcomes = commit(self.database, batch)
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
            self._tell(changes)
        for request, outcome in zip(batch, outcomes, strict=True):
            if request.future is None or request.future.done():
                continue
            if isinstance(outcome, Ack):
                request.future.set_result(outcome)
            else:
                request.future.set_exception(outcome)

    def _tell(self, changes: list[PublishedChange]) -> None:
        try:
            self._on_commit(changes)
        except Exception:
            # They are committed, and viewers find them in the log: the answers must not hang on this.
            logger.exception("changes could not be handed to the viewers")


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
