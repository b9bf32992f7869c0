"""One team's stream in this process: who watches it, its last changes, and the fan-out of a new one."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from huddle.live.viewer import Frame, Viewer

RECENT = 1_024
"""Changes kept in memory for those who come back: about a megabyte for a busy team."""

CHUNK = 1_000
"""Deliveries in one turn of the event loop: about 5 ms, so that commands and pings are heard between."""


class Subscription:
    """A viewer's place in a team's stream. `seq` is the last change that it was given."""

    __slots__ = ("seq", "viewer")

    def __init__(self, viewer: Viewer, seq: int) -> None:
        self.viewer = viewer
        self.seq = seq


@dataclass
class Fanout:
    """One change on its way to those who were subscribed when it came."""

    seq: int
    frame: Frame
    audience: list[Subscription]
    done: int = 0


@dataclass(eq=False)
class TeamStream:
    """`seq` is the last change that this process knows of; None until the log was read once.

    `recent` holds the frames of the changes up to and including `seq`, without a gap.
    """

    team_id: str
    seq: int | None = None
    recent: deque[Frame] = field(default_factory=lambda: deque(maxlen=RECENT))
    live: dict[Viewer, Subscription] = field(default_factory=dict)
    ahead: dict[int, Frame] = field(default_factory=dict)
    """Changes that came before the ones that precede them."""
    outbox: deque[Fanout] = field(default_factory=deque)
    interested: int = 0
    """Viewers that are subscribed, or about to be; at 0 the stream is forgotten."""
    filling: asyncio.Task[None] | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def since(self, seq: int) -> list[Frame] | None:
        """Return the frames after `seq`, or None where memory does not reach back that far."""
        if self.seq is None or seq < self.seq - len(self.recent):
            return None
        missing = self.seq - seq
        if missing <= 0:
            return []
        return [self.recent[index] for index in range(len(self.recent) - missing, len(self.recent))]

    def join(self, viewer: Viewer, seq: int) -> bool:
        """Give the viewer, who has all up to `seq`, the rest, and every change from now on.

        Returns False, having sent nothing, where memory does not reach back to `seq`.
        """
        frames = self.since(seq)
        if frames is None or self.seq is None:
            return False
        for frame in frames:
            viewer.push(frame)
        self.live[viewer] = Subscription(viewer, max(seq, self.seq))
        return True

    def part(self, viewer: Viewer) -> None:
        """Deliver nothing more to the viewer, not even of a change that is being delivered."""
        subscription = self.live.pop(viewer, None)
        if subscription is not None:
            subscription.seq = sys.maxsize

    def open(self, seq: int, frames: Iterable[Frame]) -> None:
        """Learn where the log stands, and its last changes."""
        self.recent.extend(frames)
        self.seq = seq

    def offer(self, seq: int, frame: Frame) -> bool:
        """Take a change: deliver it, and those that waited for it, or keep it until its turn.

        Returns False where changes before it are missing, which must be read from the log.
        """
        if self.seq is None or seq > self.seq + 1:
            self.ahead[seq] = frame
            return False
        if seq == self.seq + 1:
            self._deliver(seq, frame)
        if self.ahead:
            self.take_ahead()
        return not self.ahead

    def take_ahead(self) -> None:
        """Deliver the kept changes whose turn has come, and forget those that were delivered before."""
        for seq in sorted(self.ahead):
            if self.seq is None or seq > self.seq + 1:
                return
            frame = self.ahead.pop(seq)
            if seq == self.seq + 1:
                self._deliver(seq, frame)

    def _deliver(self, seq: int, frame: Frame) -> None:
        self.seq = seq
        self.recent.append(frame)
        self.outbox.append(Fanout(seq, frame, list(self.live.values())))
        if len(self.outbox) == 1:
            self._pump()

    async def settle(self, seq: int) -> None:
        """Return when the changes up to `seq` have been handed to all who were to get them."""
        while self.outbox and self.outbox[0].seq <= seq:
            await self.settled.wait()

    def _pump(self) -> None:
        budget = CHUNK
        while self.outbox:
            fanout = self.outbox[0]
            frame, seq = fanout.frame, fanout.seq
            part = fanout.audience[fanout.done : fanout.done + budget]
            for subscription in part:
                if subscription.seq < seq:
                    subscription.seq = seq
                    subscription.viewer.push(frame)
            fanout.done += len(part)
            budget -= len(part)
            if fanout.done >= len(fanout.audience):
                self.outbox.popleft()
            if self.outbox and budget <= 0:
                self.settled.clear()
                asyncio.get_running_loop().call_soon(self._pump)
                return
        self.settled.set()
