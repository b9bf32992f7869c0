"""One connection to `/live`: what it may say, how much of it, and what it is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from huddle.commands.door import Door
from huddle.domain.errors import HuddleError, Invalid, NotFound, RateLimited, Unavailable
from huddle.live.epoch import Epoch
from huddle.live.frame import Frame
from huddle.live.hub import Hub
from huddle.live.presence import Presence, place
from huddle.live.viewer import Viewer
from huddle.queries.wire import to_json
from huddle.security.identity import Identity
from huddle.web.allowances import SUBSCRIPTIONS, Allowance, too_many
from huddle.web.bucket import Bucket
from huddle.web.live_commands import Commands
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
MESSAGES = (200.0, 1_000.0)
"""Frames per second, and at once, on one socket."""
REFUSALS = (5.0, 200.0)
"""Refusals for rate, per second and at once, beyond which the socket is closed."""
FLOODED = 4429
RESTARTING = 1012
"""Service restart (IANA, WebSocket Close Code Number Registry)."""
GOODBYE = "restarting: reconnect within 0 to 2 seconds, at random"
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
        allowance: Allowance,
        epoch: Epoch,
        acted: Callable[[], Awaitable[None]],
    ) -> None:
        self.viewer = viewer
        self._actor = identity.actor
        self._hub = hub
        self._presence = presence
        self._subscriber = subscriber
        self._allowance = allowance
        self._epoch = epoch
        self._commands = Commands(
            viewer,
            identity.actor,
            door=door,
            hub=hub,
            allowance=allowance,
            refuse=self.refuse,
            acted=acted,
        )
        self._messages = Bucket(*MESSAGES)
        self._refusals = Bucket(*REFUSALS)
        self._subscribing: dict[str, asyncio.Task[None]] = {}
        self._stopping: asyncio.Task[None] | None = None

    def handle(self, text: str | None) -> None:
        """Act on one frame, None where it is binary, or refuse it with words."""
        frame: ClientFrame | None = None
        self.viewer.heard = monotonic()
        try:
            if not self._messages.take():
                raise too_many("messages", self._messages.wait())
            self._allowance.message()
            if text is None:
                raise Invalid("Send text frames, each one JSON object.")
            frame = parse_frame(text)
            self._presence.renew(self.viewer)
            self._act(frame)
        except HuddleError as error:
            team = frame.team if isinstance(frame, Subscribe | PresenceFrame) else None
            self.refuse(error, id_of(text) if text else None, team)
            if isinstance(error, RateLimited) and not self._refusals.take():
                self._hub.end(self.viewer, FLOODED, "too many messages")

    def refuse(
        self, error: HuddleError, identifier: str | None = None, team: str | None = None
    ) -> None:
        """Send an error frame; `identifier` is the id of what is refused, `team` what it was about."""
        body: dict[str, Any] = {"type": "error", "error": error.body()}
        if identifier is not None:
            body["id"] = identifier
        if team is not None:
            body["team"] = team
        self.viewer.push_text(to_json(body))

    def end(self) -> None:
        """Stop what was begun for the viewer. Commands that were accepted are still executed."""
        for task in self._subscribing.values():
            task.cancel()

    def stop(self) -> None:
        """The server stops: take no more commands, answer those under way, then say goodbye."""
        if self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(self._say_goodbye())

    async def _say_goodbye(self) -> None:
        await self._commands.finish()
        await self.viewer.drained()
        self._hub.end(self.viewer, RESTARTING, GOODBYE)

    def _act(self, frame: ClientFrame) -> None:
        match frame:
            case CommandFrame():
                self._commands.begin(frame)
            case Ping():
                self.viewer.push(PONG)
            case Active():
                self._commands.active()
            case PresenceFrame(team, at):
                self._place(team, at)
            case Subscribe(team, since, epoch):
                # Numbers of another epoch say nothing about this one: such a viewer starts over.
                self._subscribe(team, since if epoch in {None, self._epoch.value} else None)
            case Unsubscribe(team):
                self._unsubscribe(team)

    def _place(self, team: str, at: object) -> None:
        stream = self._hub.streams.get(team)
        if stream is None or self.viewer not in stream.live:
            raise NotFound("Subscribe to the team first.", field="team")
        self._presence.enter(self.viewer, team, place(at))

    def _subscribe(self, team: str, since: int | None) -> None:
        if team not in self.viewer.teams:
            self._check_room_for_one_more()
        before = self._subscribing.pop(team, None)
        if before is not None:
            before.cancel()
        self._hub.leave(self.viewer, team)
        self._hub.enter(self.viewer, team)
        task = asyncio.get_running_loop().create_task(self._subscribed(team, since))
        self._subscribing[team] = task

    def _check_room_for_one_more(self) -> None:
        if len(self.viewer.teams) >= MAX_SUBSCRIPTIONS:
            raise Invalid(f"At most {MAX_SUBSCRIPTIONS} teams on one connection.", field="team")
        mine = self._hub.of_user(self.viewer.user_id)
        if sum(len(viewer.teams) for viewer in mine) >= SUBSCRIPTIONS:
            raise RateLimited(
                f"Your screens follow {SUBSCRIPTIONS} teams together. Close one, then try again."
            )

    async def _subscribed(self, team: str, since: int | None) -> None:
        mine = asyncio.current_task()
        try:
            await self._subscriber.bring(self.viewer, self._actor, team, since)
        except HuddleError as error:
            self._hub.leave(self.viewer, team)
            self.refuse(error, team=team)
        except Exception:
            log.exception("subscribing to team %s failed", team)
            self._hub.leave(self.viewer, team)
            refusal = Unavailable("The board cannot be read now. Try again in a moment.")
            self.refuse(refusal, team=team)
        finally:
            if self._subscribing.get(team) is mine:
                del self._subscribing[team]

    def _unsubscribe(self, team: str) -> None:
        task = self._subscribing.pop(team, None)
        if task is not None:
            task.cancel()
        self._presence.forget(self.viewer, team)
        self._hub.leave(self.viewer, team)
