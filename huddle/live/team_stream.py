"""One team's stream in this process: who watches it, its last changes, and the fan-out of a new one."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from huddle.live.frame import Frame, Run
from huddle.live.live_counts import LiveCounts
from huddle.live.viewer import Viewer

RECENT = 1_024
RECENT_BYTES = 4 << 20
"""Changes kept in memory for those who come back: about a megabyte for a busy team, and half as
much again for their compressed form."""

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
    """Changes `first` to `last` on their way to those who were subscribed when they came."""

    first: int
    last: int
    run: Run
    audience: list[Subscription]
    done: int = 0

    def give(self, subscription: Subscription) -> None:
        """Give a viewer the changes, unless it has left."""
        if subscription.seq < self.first:
            subscription.seq = self.last
            subscription.viewer.push_all(self.run)


@dataclass(eq=False)
class TeamStream:
    """`seq` is the last change that this process knows of; None until the log was read once.

    `recent` holds the frames of the changes up to and including `seq`, without a gap.
    """

    team_id: str
    counts: LiveCounts = field(default_factory=LiveCounts)
    seq: int | None = None
    recent: deque[Frame] = field(default_factory=deque)
    recent_bytes: int = 0
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
        return list(islice(self.recent, len(self.recent) - missing, None))

    def join(self, viewer: Viewer, seq: int) -> bool:
        """Give the viewer, who has all up to `seq`, the rest, and every change from now on.

        Returns False, having sent nothing, where memory does not reach back to `seq`, or `seq` lies
        ahead of what this process knows.
        """
        frames = self.since(seq)
        if frames is None or self.seq is None or seq > self.seq:
            return False
        viewer.push_all(Run(frames))
        self.live[viewer] = Subscription(viewer, self.seq)
        return True

    def part(self, viewer: Viewer) -> None:
        """Deliver nothing more to the viewer, not even of a change that is being delivered."""
        subscription = self.live.pop(viewer, None)
        if subscription is not None:
            subscription.seq = sys.maxsize

    def open(self, seq: int, frames: Iterable[Frame]) -> None:
        """Learn where the log stands, and its last changes."""
        self._remember(frames)
        self.seq = seq

    def offer(self, seq: int, frames: Sequence[Frame]) -> bool:
        """Take changes, `seq` the first of them: deliver those whose turn it is, keep later ones.

        Returns False where changes before them are missing, which must be read from the log.
        """
        if self.seq is None or seq > self.seq + 1:
            self.ahead.update(enumerate(frames, seq))
            return False
        self._deliver(frames[self.seq + 1 - seq :])
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
                self._deliver([frame])

    def _deliver(self, frames: Sequence[Frame]) -> None:
        """Hand the next changes to everyone who is subscribed now."""
        if not frames or self.seq is None:
            return
        first, self.seq = self.seq + 1, self.seq + len(frames)
        self._remember(frames)
        audience = list(self.live.values())
        self.outbox.append(Fanout(first, self.seq, Run(frames), audience))
        if len(self.outbox) == 1:
            self._pump()

    def _remember(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            self.recent.append(frame)
            self.recent_bytes += len(frame.data)
        while len(self.recent) > RECENT or self.recent_bytes > RECENT_BYTES:
            self.recent_bytes -= len(self.recent.popleft().data)

    async def settle(self, seq: int) -> None:
        """Return when the changes up to `seq` have been handed to all who were to get them."""
        while self.outbox and self.outbox[0].first <= seq:
            await self.settled.wait()

    def _pump(self) -> None:
        budget = CHUNK
        while self.outbox:
            fanout = self.outbox[0]
            part = fanout.audience[fanout.done : fanout.done + budget]
            for subscription in part:
                fanout.give(subscription)
            fanout.done += len(part)
            budget -= len(part)
            if fanout.done >= len(fanout.audience):
                self.outbox.popleft()
                size = sum(len(frame.data) for frame in fanout.run.frames)
                self.counts.delivered(len(fanout.run.frames), size, len(fanout.audience))
            if self.outbox and budget <= 0:
                self.settled.clear()
                asyncio.get_running_loop().call_soon(self._pump)
                return
        self.settled.set()
