"""One connection to `/live`: what it may do, how much of it, and what it is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from huddle.commands.door import Door
from huddle.domain.errors import (
    HuddleError,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from huddle.live.hub import Hub
from huddle.live.presence import Presence, place
from huddle.live.tail import LOCKED, SESSION_ENDED
from huddle.live.viewer import Frame, Viewer
from huddle.queries.wire import to_json
from huddle.security.identity import Identity, SessionLocked
from huddle.web.bucket import Bucket
from huddle.web.live_frames import (
    Active,
    ClientFrame,
    CommandFrame,
    Ping,
    PresenceFrame,
    Subscribe,
    Unsubscribe,
    id_of,
    parse_frame,
)
from huddle.web.live_subscription import Subscriber

log = logging.getLogger("huddle.live")

MAX_SUBSCRIPTIONS = 20
MAX_UNANSWERED = 500
"""Commands of one connection that may wait for their acks: more than any tablet's lift-shaft queue."""
MESSAGES = (200.0, 1_000.0)
COMMANDS = (150.0, 600.0)
"""Per second, and at once. Twenty movers at full speed stay under it; a loop gone wild does not."""
FLOOD = 200
"""Refusals for rate in a row after which the socket is closed."""
FLOODED = 4429
ACTIVE_SECONDS = 2.0
PONG = Frame('{"type":"pong"}')


class Connection:
    """Handles the frames of one viewer. `handle` never waits: what takes time runs beside it."""

    def __init__(
        self,
        viewer: Viewer,
        identity: Identity,
        *,
        hub: Hub,
        presence: Presence,
        door: Door,
        subscriber: Subscriber,
        acted: Callable[[], Awaitable[None]],
    ) -> None:
        self.viewer = viewer
        self._actor = identity.actor
        self._hub = hub
        self._presence = presence
        self._door = door
        self._subscriber = subscriber
        self._acted = acted
        self._acted_at = -ACTIVE_SECONDS
        self._messages = Bucket(*MESSAGES)
        self._commands = Bucket(*COMMANDS)
        self._refused_in_a_row = 0
        self._running: set[asyncio.Task[None]] = set()
        self._subscribing: dict[str, asyncio.Task[None]] = {}

    def handle(self, text: str) -> None:
        """Act on one frame, or refuse it with words."""
        identifier: str | None = None
        try:
            if not self._messages.take():
                identifier = id_of(text)
                raise RateLimited(
                    "Too many messages: at most 200 a second. Slow down; send it again."
                )
            try:
                body, frame = parse_frame(text)
            except Invalid:
                identifier = id_of(text)
                raise
            value = body.get("id")
            identifier = value if isinstance(value, str) else None
            self._presence.renew(self.viewer)
            self._act(frame)
            self._refused_in_a_row = 0
        except RateLimited as error:
            self._refused_in_a_row += 1
            self.refuse(error, identifier)
            if self._refused_in_a_row >= FLOOD:
                self._hub.end(self.viewer, FLOODED, "too many messages")
        except HuddleError as error:
            self.refuse(error, identifier)

    def refuse(self, error: HuddleError, identifier: str | None = None) -> None:
        """Send an error frame; `identifier` is the id of what is refused."""
        body: dict[str, Any] = {"type": "error", "error": error.body()}
        if identifier is not None:
            body["id"] = identifier
        self.viewer.push_text(to_json(body))

    def end(self) -> None:
        """Stop what was begun for the viewer. Commands that were accepted are still executed."""
        for task in self._subscribing.values():
            task.cancel()

    def _act(self, frame: ClientFrame) -> None:
        match frame:
            case CommandFrame():
                self._command(frame)
            case Ping():
                self.viewer.push(PONG)
            case Active():
                self._active()
            case PresenceFrame(team, at):
                self._place(team, at)
            case Subscribe(team, since):
                self._subscribe(team, since)
            case Unsubscribe(team):
                self._unsubscribe(team)

    def _active(self) -> None:
        """A person did something: tell the idle lock, every few seconds at most."""
        now = asyncio.get_running_loop().time()
        if now - self._acted_at >= ACTIVE_SECONDS:
            self._acted_at = now
            self._begin(self._tell_active())

    async def _tell_active(self) -> None:
        try:
            await self._acted()
        except SessionLocked:
            self._hub.end(self.viewer, LOCKED, "locked")
        except Unauthenticated:
            self._hub.end(self.viewer, SESSION_ENDED, "the session has ended: sign in again")

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _command(self, frame: CommandFrame) -> None:
        if not self._commands.take():
            raise RateLimited(
                "Too many commands: at most 150 a second. Send it again, with the same id."
            )
        if len(self._running) >= MAX_UNANSWERED:
            raise RateLimited(
                "Too many commands wait for their answers. Send it again, with the same id."
            )
        self._active()
        # Tasks start in the order in which they were made, and `submit` queues the command before
        # it first waits: so the commands of one connection are executed in the order sent.
        self._begin(self._execute(frame))

    async def _execute(self, frame: CommandFrame) -> None:
        try:
            ack = await self._door.submit(frame.name, frame.args, self._actor, frame.id)
        except HuddleError as error:
            self.refuse(error, frame.id)
            return
        except Exception:
            log.exception("command %s failed", frame.name)
            self.refuse(
                Unavailable("The server could not do this. Nothing was changed; try again."),
                frame.id,
            )
            return
        if ack.team_id is not None:
            # The issuer sees the change itself first, then its ack.
            await self._hub.settle(ack.team_id, ack.seq)
        self.viewer.push_text(
            to_json({"type": "ack", "id": frame.id, "seq": ack.seq, "result": ack.result})
        )

    def _place(self, team: str, at: object) -> None:
        stream = self._hub.streams.get(team)
        if stream is None or self.viewer not in stream.live:
            raise NotFound("Subscribe to the team first.", field="team")
        self._presence.enter(self.viewer, team, place(at))

    def _subscribe(self, team: str, since: int | None) -> None:
        if team not in self.viewer.teams and len(self.viewer.teams) >= MAX_SUBSCRIPTIONS:
            raise Invalid(f"At most {MAX_SUBSCRIPTIONS} teams on one connection.", field="team")
        before = self._subscribing.pop(team, None)
        if before is not None:
            before.cancel()
        self._hub.leave(self.viewer, team)
        self._hub.enter(self.viewer, team)
        task = asyncio.get_running_loop().create_task(self._subscribed(team, since))
        self._subscribing[team] = task

    async def _subscribed(self, team: str, since: int | None) -> None:
        mine = asyncio.current_task()
        try:
            await self._subscriber.bring(self.viewer, self._actor, team, since)
        except HuddleError as error:
            self._hub.leave(self.viewer, team)
            self.refuse(error)
        except Exception:
            log.exception("subscribing to team %s failed", team)
            self._hub.leave(self.viewer, team)
            self.refuse(Unavailable("The board cannot be read now. Try again in a moment."))
        finally:
            if self._subscribing.get(team) is mine:
                del self._subscribing[team]

    def _unsubscribe(self, team: str) -> None:
        task = self._subscribing.pop(team, None)
        if task is not None:
            task.cancel()
        self._presence.forget(self.viewer, team)
        self._hub.leave(self.viewer, team)
