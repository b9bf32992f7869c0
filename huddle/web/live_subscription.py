"""Brings a viewer into a team's stream: a snapshot or what it missed, then every change, no gap."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from huddle.domain.permissions import Action
from huddle.live.frame import Frame
from huddle.live.heartbeat import beat_for
from huddle.live.hub import LOG_PAGE, Hub
from huddle.live.presence import Presence
from huddle.live.team_stream import TeamStream
from huddle.live.viewer import Viewer
from huddle.queries.changes import Pruned
from huddle.security.access import require
from huddle.security.actor import Actor
from huddle.web.allowances import Allowances
from huddle.web.reader import Reader
from huddle.web.snapshots import Snapshots

MAX_MISSED = 10_000
"""Whoever missed more than this gets a snapshot: it is smaller, and applied at once."""
PAGE_BYTES = 256 << 10
"""What is sent of the past before asking whether the viewer keeps up."""
FEW_FRAMES = 50
"""Compressed in the event loop without anybody noticing; more are compressed in a thread."""


class Subscriber:
    """Serves all connections of the process."""

    def __init__(
        self,
        hub: Hub,
        presence: Presence,
        reader: Reader,
        snapshots: Snapshots,
        allowances: Allowances,
    ) -> None:
        self._hub = hub
        self._presence = presence
        self._reader = reader
        self._snapshots = snapshots
        self._allowances = allowances

    async def bring(self, viewer: Viewer, actor: Actor, team_id: str, since: int | None) -> None:
        """Bring the viewer, who has everything up to `since`, into the stream that it has entered.

        Raises NotFound for one who is not a member, Forbidden for a kiosk, RateLimited.
        """

        def allowed(connection: Connection) -> None:
            require(connection, actor, team_id, Action.READ)

        await self._reader.read(allowed)
        stream = self._hub.streams.get(team_id)
        if stream is None or team_id not in viewer.teams:
            return
        await self._hub.opened(stream)
        seq = since
        if since is not None and (stream.seq or 0) - since > MAX_MISSED:
            seq = None
        way = "resumed"
        while self._wanted(viewer, stream):
            if seq is None:
                way = "snapshot"
                snapshot = await self._snapshots.get(stream)
                await self._push(viewer, stream, [snapshot.frame])
                seq = snapshot.seq
            elif await self._compress(viewer, stream.since(seq)):
                continue
            elif self._join(viewer, stream, seq):
                self._hub.counts.begun[way] += 1
                return
            else:
                seq = await self._push_missed(viewer, stream, seq)

    def _wanted(self, viewer: Viewer, stream: TeamStream) -> bool:
        current = self._hub.streams.get(stream.team_id) is stream
        return current and stream.team_id in viewer.teams and not viewer.closed

    async def _compress(self, viewer: Viewer, frames: Sequence[Frame] | None) -> bool:
        """Compress many frames for a viewer that takes them so; say whether that took a while."""
        if not viewer.deflates:
            return False
        plain = [frame for frame in frames or () if not frame.is_deflated]
        if len(plain) <= FEW_FRAMES:
            return False
        await self._reader.run(lambda: [frame.deflate() for frame in plain])
        return True

    def _join(self, viewer: Viewer, stream: TeamStream, seq: int) -> bool:
        """Let the viewer in, where memory holds what it misses and that is not much."""
        frames = stream.since(seq)
        if frames is None or stream.seq is None or seq > stream.seq:
            return False
        size = _size(frames)
        if size > PAGE_BYTES:
            return False
        self._allowances.of(viewer.user_id).past(size)
        stream.join(viewer, seq)
        beat_for(self._hub, viewer)
        if self._presence.anyone(stream.team_id):
            viewer.push(self._presence.frame(stream.team_id))
        return True

    async def _push_missed(self, viewer: Viewer, stream: TeamStream, seq: int) -> int | None:
        """Send changes after `seq`; return up to where the viewer has all now.

        None where it needs a snapshot: the log was pruned, or it is ahead of the log.
        """
        frames = stream.since(seq)
        if not frames:
            try:
                latest, messages = await self._reader.log(stream.team_id, seq, LOG_PAGE)
            except Pruned:
                return None
            frames = [Frame(message) for message in messages]
            await self._compress(viewer, frames)
            if not frames:
                await self._hub.reached(stream, latest)
        return seq + await self._push(viewer, stream, frames)

    async def _push(self, viewer: Viewer, stream: TeamStream, frames: Sequence[Frame]) -> int:
        """Send frames no faster than the viewer takes them; return how many were sent."""
        self._allowances.of(viewer.user_id).past(_size(frames))
        size = PAGE_BYTES
        for index, frame in enumerate(frames):
            if size >= PAGE_BYTES:
                await viewer.drained()
                if not self._wanted(viewer, stream):
                    return index
                size = 0
            viewer.push(frame)
            size += len(frame.data)
        return len(frames)


def _size(frames: Sequence[Frame]) -> int:
    return sum(len(frame.data) for frame in frames)
