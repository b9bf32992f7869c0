"""The hub: every change of a team to every viewer of the team, in order, once, without waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

from huddle.domain.errors import Unavailable
from huddle.live.backlog import Backlog
from huddle.live.bus import Bus
from huddle.live.change import PublishedChange
from huddle.live.frame import Frame
from huddle.live.live_counts import LiveCounts
from huddle.live.team_stream import RECENT, TeamStream
from huddle.live.viewer import Viewer

log = logging.getLogger("huddle.live")

LOG_PAGE = 500
LOST = 4408
MEMBERSHIP_ENDED = 4403

ReadLog = Callable[[str, int | None, int], Awaitable[tuple[int, list[str]]]]
"""`(team_id, since, limit)` to the latest sequence number and the messages after `since`, in order.

`since` None means the last `limit` of them. Raises NotFound for an unknown team, Pruned.
"""


class Hub:
    """Lives in one event loop; all methods are called there. Follows on `bus` the teams that are watched."""

    def __init__(
        self,
        read_log: ReadLog,
        bus: Bus | None = None,
        holds: Callable[[str], bool] = lambda _epoch: True,
    ) -> None:
        self._read_log = read_log
        self._bus = bus or Bus()
        self.counts = LiveCounts()
        self._holds = holds
        self.streams: dict[str, TeamStream] = {}
        self.viewers: set[Viewer] = set()
        self._by_user: dict[str, set[Viewer]] = {}
        self.backlog = Backlog()

    def connect(self, viewer: Viewer) -> None:
        self.viewers.add(viewer)
        self._by_user.setdefault(viewer.user_id, set()).add(viewer)

    def disconnect(self, viewer: Viewer) -> None:
        """Forget the viewer at once."""
        self.viewers.discard(viewer)
        mine = self._by_user.get(viewer.user_id, set())
        mine.discard(viewer)
        if not mine:
            self._by_user.pop(viewer.user_id, None)
        for team_id in list(viewer.teams):
            self.leave(viewer, team_id)

    def of_user(self, user_id: str) -> list[Viewer]:
        """Return the viewers of one person, in no order."""
        return list(self._by_user.get(user_id, ()))

    def enter(self, viewer: Viewer, team_id: str) -> TeamStream:
        """Count the viewer among those interested in the team: from now on an end of membership finds it."""
        stream = self.streams.get(team_id)
        if stream is None:
            stream = self.streams[team_id] = TeamStream(team_id, self.counts)
            self._bus.follow(team_id)
        if team_id not in viewer.teams:
            viewer.teams.add(team_id)
            stream.interested += 1
        return stream

    async def opened(self, stream: TeamStream) -> None:
        """Return when the stream knows where the log stands. Raises Unavailable where it cannot be read."""
        if stream.seq is None:
            await self.reached(stream, 0)

    def leave(self, viewer: Viewer, team_id: str) -> None:
        """Deliver nothing more of the team to the viewer."""
        if team_id not in viewer.teams:
            return
        viewer.teams.discard(team_id)
        stream = self.streams[team_id]
        stream.part(viewer)
        stream.interested -= 1
        if stream.interested == 0:
            del self.streams[team_id]
            self._bus.unfollow(team_id)

    def publish(self, changes: Sequence[PublishedChange]) -> None:
        """Deliver committed changes, in the order of their team's log.

        Those of one commit go out together, one write for each viewer. What is missing before them
        is read from the log first. Those of another epoch are not for the viewers of this one.
        """
        changes = [change for change in changes if not change.epoch or self._holds(change.epoch)]
        for change in changes:
            if change.ended_user_ids:
                self.end_memberships(change.team_id, change.ended_user_ids)
        for run in _runs(changes):
            stream = self.streams.get(run[0].team_id)
            if stream is None:
                continue
            frames = [Frame(change.message) for change in run]
            if not stream.offer(run[0].seq, frames):
                self._start_filling(stream)

    def notice(self, team_id: str, seq: int) -> None:
        """Take note that the team's log has reached `seq`; read and deliver what is new."""
        stream = self.streams.get(team_id)
        if stream is not None and stream.seq is not None and seq > stream.seq:
            self._start_filling(stream)

    def end_memberships(self, team_id: str, user_ids: Iterable[str]) -> None:
        """Close, at once and with 4403, the viewers of these people who are in the team's stream."""
        ended = set(user_ids)
        for viewer in [v for v in self.viewers if v.user_id in ended and team_id in v.teams]:
            self.end(viewer, MEMBERSHIP_ENDED, "your membership of this team has ended")

    def end(self, viewer: Viewer, code: int, reason: str) -> None:
        """Close a viewer and deliver nothing more to it."""
        viewer.close(code, reason)
        self.disconnect(viewer)

    async def reached(self, stream: TeamStream, seq: int) -> None:
        """Return when the stream has reached `seq`, which is in the log, or cannot be read."""
        while stream.seq is None or stream.seq < seq:
            filling = self._start_filling(stream)
            await asyncio.wait({filling})
            if filling.done() and (stream.seq is None or stream.seq < seq):
                raise Unavailable("The change log cannot be read now. Try again in a moment.")

    async def settle(self, team_id: str, seq: int) -> None:
        """Return when the change `seq` has been handed to all who were subscribed when it came."""
        stream = self.streams.get(team_id)
        if stream is None:
            return
        while stream.seq is not None and stream.seq < seq and stream.filling is not None:
            if stream.filling.done():
                return
            await asyncio.wait({stream.filling})
        if stream.outbox:
            await stream.settle(seq)

    def broadcast(self, team_id: str, frame: Frame) -> None:
        """Send a frame that is not part of the log to everyone in the team's stream."""
        stream = self.streams.get(team_id)
        if stream is not None:
            for viewer in list(stream.live):
                viewer.push(frame)

    def _start_filling(self, stream: TeamStream) -> asyncio.Task[None]:
        if stream.filling is None or stream.filling.done():
            stream.filling = asyncio.get_running_loop().create_task(self._fill_guarded(stream))
        return stream.filling

    async def _fill_guarded(self, stream: TeamStream) -> None:
        try:
            await self._fill(stream)
        except Exception:
            log.exception("the change log of team %s cannot be read", stream.team_id)
            stream.ahead.clear()
            for viewer in list(stream.live):
                self.end(viewer, LOST, "resume by sequence")

    async def _fill(self, stream: TeamStream) -> None:
        """Bring the stream up to the log; changes published meanwhile are taken in their turn."""
        while True:
            since = stream.seq
            if since is None:
                latest, messages = await self._read_log(stream.team_id, None, RECENT)
                stream.open(latest, map(Frame, messages))
                stream.take_ahead()
            else:
                latest, messages = await self._read_log(stream.team_id, since, LOG_PAGE)
                stream.offer(since + 1, [Frame(message) for message in messages])
            if not stream.ahead and stream.seq is not None and stream.seq >= latest:
                return
            if stream.seq == since:
                raise LookupError(f"the log has no change after {since}, but its head is {latest}")


def _runs(changes: Sequence[PublishedChange]) -> Iterator[list[PublishedChange]]:
    """Yield, per team, the changes that follow one another."""
    teams: dict[str, list[PublishedChange]] = {}
    for change in changes:
        run = teams.setdefault(change.team_id, [])
        if run and change.seq != run[-1].seq + 1:
            yield run
            run = teams[change.team_id] = []
        run.append(change)
    yield from teams.values()
