"""Brings a viewer into a team's stream: a snapshot or what it missed, then every change, no gap."""

from __future__ import annotations

from sqlalchemy import Connection

from huddle.domain.errors import Unavailable
from huddle.domain.permissions import Action
from huddle.live.frame import Frame
from huddle.live.hub import LOG_PAGE, Hub
from huddle.live.presence import Presence
from huddle.live.team_stream import TeamStream
from huddle.live.viewer import Viewer
from huddle.queries.changes import Pruned
from huddle.security.access import require
from huddle.security.actor import Actor
from huddle.web.reader import Reader
from huddle.web.snapshots import Snapshots

MAX_MISSED = 10_000
"""Whoever missed more than this gets a snapshot: it is smaller, and applied at once."""


class Subscriber:
    """Serves all connections of the process."""

    def __init__(self, hub: Hub, presence: Presence, reader: Reader, snapshots: Snapshots) -> None:
        self._hub = hub
        self._presence = presence
        self._reader = reader
        self._snapshots = snapshots

    async def bring(self, viewer: Viewer, actor: Actor, team_id: str, since: int | None) -> None:
        """Bring the viewer, who has everything up to `since`, into the stream that it has entered.

        Raises NotFound for one who is not a member, Forbidden for a kiosk.
        """

        def allowed(connection: Connection) -> None:
            require(connection, actor, team_id, Action.READ)

        await self._reader.read(allowed)
        stream = self._hub.streams.get(team_id)
        if stream is None or team_id not in viewer.teams:
            return
        await self._hub.opened(stream)
        if since is not None:
            since = await self._missed(viewer, stream, since)
        while since is None or not self._join(viewer, stream, since):
            if not self._wanted(viewer, stream):
                return
            snapshot = await self._snapshots.get(stream)
            await viewer.drained()
            if self._wanted(viewer, stream) and stream.since(snapshot.seq) is not None:
                viewer.push(snapshot.frame)
                since = snapshot.seq

    def _wanted(self, viewer: Viewer, stream: TeamStream) -> bool:
        current = self._hub.streams.get(stream.team_id) is stream
        return current and stream.team_id in viewer.teams and not viewer.closed

    def _join(self, viewer: Viewer, stream: TeamStream, seq: int) -> bool:
        if not self._wanted(viewer, stream):
            return True
        if not stream.join(viewer, seq):
            return False
        if self._presence.anyone(stream.team_id):
            viewer.push(self._presence.frame(stream.team_id))
        return True

    async def _missed(self, viewer: Viewer, stream: TeamStream, since: int) -> int | None:
        """Send what the viewer missed and memory does not hold. Returns up to where it has all now.

        None where it needs a snapshot: the log was pruned, it missed too much, or it is ahead of us.
        """
        if stream.seq is None:
            raise Unavailable("The change log cannot be read now. Try again in a moment.")
        if stream.seq - since > MAX_MISSED:
            return None
        while stream.since(since) is None or since > (stream.seq or 0):
            try:
                latest, messages = await self._reader.log(stream.team_id, since, LOG_PAGE)
            except Pruned:
                return None
            if since > latest:
                return None
            await viewer.drained()
            if not self._wanted(viewer, stream):
                return since
            for message in messages:
                viewer.push(Frame(message))
            since += len(messages)
            if since >= latest:
                break
        return since
