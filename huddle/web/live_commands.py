"""The commands of one connection: executed in the order sent, answered when they are durable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from huddle.commands.door import Door
from huddle.domain.errors import HuddleError, Unauthenticated, Unavailable
from huddle.live.hub import Hub
from huddle.live.tail import LOCKED, SESSION_ENDED
from huddle.live.viewer import Viewer
from huddle.queries.wire import to_json
from huddle.security.actor import Actor
from huddle.security.identity import SessionLocked
from huddle.web.allowances import Allowance, too_many
from huddle.web.bucket import Bucket
from huddle.web.live_frames import CommandFrame

log = logging.getLogger("huddle.live")

COMMANDS = (150.0, 600.0)
"""Per second, and at once, on one socket. Twenty movers at full speed stay under it; a loop gone wild
does not."""
MAX_RUNNING = 500
"""Commands that may wait for their acks: more than any tablet's lift-shaft queue."""
ACTIVE_SECONDS = 2.0
FINISH_SECONDS = 5.0
"""For commands under way when the server stops; what is not answered by then, its client sends again."""
Refuse = Callable[[HuddleError, str | None], None]


class Commands:
    """Hands commands to the door. `begin` never waits: acks and refusals come when they come."""

    def __init__(
        self,
        viewer: Viewer,
        actor: Actor,
        *,
        door: Door,
        hub: Hub,
        allowance: Allowance,
        refuse: Refuse,
        acted: Callable[[], Awaitable[None]],
    ) -> None:
        self._viewer = viewer
        self._actor = actor
        self._door = door
        self._hub = hub
        self._allowance = allowance
        self._refuse = refuse
        self._acted = acted
        self._acted_at = -ACTIVE_SECONDS
        self._bucket = Bucket(*COMMANDS)
        self._running: set[asyncio.Task[None]] = set()
        self._finishing = False

    def begin(self, frame: CommandFrame) -> None:
        """Queue a command behind those that were sent before. Raises RateLimited, Unavailable."""
        if self._finishing:
            raise Unavailable("The server is restarting. Send it again, with the same id.")
        if len(self._running) >= MAX_RUNNING:
            raise too_many("commands under way", 1)
        if not self._bucket.take():
            raise too_many("commands", self._bucket.wait())
        self._allowance.command()
        self.active()
        # Tasks start in the order in which they were made, and `submit` queues the command before
        # it first waits: so they are executed in the order sent.
        self._allowance.running += 1
        self._start(self._execute(frame)).add_done_callback(self._ran)

    async def finish(self) -> None:
        """Take no more commands; return when those under way are answered, or time is up."""
        self._finishing = True
        if self._running:
            await asyncio.wait(set(self._running), timeout=FINISH_SECONDS)

    def active(self) -> None:
        """A person did something: tell the idle lock, every few seconds at most."""
        now = asyncio.get_running_loop().time()
        if now - self._acted_at >= ACTIVE_SECONDS:
            self._acted_at = now
            self._start(self._tell_active())

    def _ran(self, _task: asyncio.Task[None]) -> None:
        self._allowance.running -= 1

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _execute(self, frame: CommandFrame) -> None:
        try:
            ack = await self._door.submit(frame.name, frame.args, self._actor, frame.id)
        except HuddleError as error:
            self._refuse(error, frame.id)
            return
        except Exception:
            log.exception("command %s failed", frame.name)
            self._refuse(
                Unavailable("The server could not do this. Nothing was changed; try again."),
                frame.id,
            )
            return
        if ack.team_id is not None:
            # The issuer sees the change itself first, then its ack.
            await self._hub.settle(ack.team_id, ack.seq)
        self._viewer.push_text(
            to_json({"type": "ack", "id": frame.id, "seq": ack.seq, "result": ack.result})
        )

    async def _tell_active(self) -> None:
        try:
            await self._acted()
        except SessionLocked:
            self._hub.end(self._viewer, LOCKED, "locked")
        except Unauthenticated:
            self._hub.end(self._viewer, SESSION_ENDED, "the session has ended: sign in again")
