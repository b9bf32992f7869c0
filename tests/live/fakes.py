"""Viewers and a log for tests of the hub, without sockets or a database."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

from huddle.bench.wire import frame_at
from huddle.live.backlog import Backlog
from huddle.live.change import PublishedChange
from huddle.live.frame import WINDOW_BITS
from huddle.live.hub import Hub
from huddle.live.team_stream import TeamStream
from huddle.live.viewer import Viewer

TEAM = "team"


def text(seq: int, size: int = 0) -> str:
    return json.dumps({"seq": seq, "pad": "x" * size})


def change(seq: int, size: int = 0, ended: tuple[str, ...] = ()) -> PublishedChange:
    return PublishedChange(TEAM, seq, text(seq, size), "task.move", None, ended)


class Peer:
    """What a server's `send` does: takes messages, or waits while the transport is full."""

    def __init__(self) -> None:
        self.room = asyncio.Event()
        self.room.set()
        self.gone = False
        self.frames: list[Any] = []
        self.closed: int | None = None

    async def send(self, message: Any) -> None:
        await self.room.wait()
        if self.gone:
            raise OSError("gone")
        if message["type"] == "websocket.close":
            self.closed = message["code"]
        elif self.closed is not None:
            raise RuntimeError("sent after close")
        else:
            self.frames.append(json.loads(message["text"]))

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames]


class Pipe:
    """The outlet of a peer: takes bytes while there is room, and hands on the frames that are in them."""

    def __init__(self, peer: Peer, *, deflates: bool = False) -> None:
        self.peer = peer
        self.deflates = deflates
        self.taken = 0
        """Bytes that were written."""
        self.dropped = False

    def write_frames(self, data: bytes) -> bool:
        if not self.peer.room.is_set() or self.peer.gone or self.peer.closed is not None:
            return False
        self.taken += len(data)
        self.peer.frames += [json.loads(body) for body in bodies(data)]
        return True

    async def room(self) -> None:
        if self.peer.gone or self.peer.closed is not None:
            raise ConnectionError("gone")
        await self.peer.room.wait()

    def drop(self) -> None:
        self.dropped = True


def bodies(data: bytes) -> list[bytes]:
    """Return the texts of the frames in `data`, which are whole."""
    found, start = [], 0
    while start < len(data):
        parsed = frame_at(data, start)
        assert parsed is not None, "a part of a frame was written"
        _, body_at, end = parsed
        body = data[body_at:end]
        if data[start] & 0x40:
            body = zlib.decompressobj(wbits=-WINDOW_BITS).decompress(body + b"\0\0\xff\xff")
        found.append(body)
        start = end
    return found


class FakeLog:
    """A team's log in memory; `reads` counts how often it was read."""

    def __init__(self, head: int = 0) -> None:
        self.head = head
        self.reads = 0

    async def read(self, team_id: str, since: int | None, limit: int) -> tuple[int, list[str]]:
        self.reads += 1
        await asyncio.sleep(0)
        start = max(0, self.head - limit) if since is None else since
        return self.head, [text(seq) for seq in range(start + 1, min(self.head, start + limit) + 1)]


async def join(
    hub: Hub,
    user_id: str = "u",
    since: int | None = None,
    *,
    deflates: bool = False,
    backlog: Backlog | None = None,
) -> tuple[Viewer, Peer]:
    """Connect a viewer and bring it into the team's stream, as one who has all up to `since`."""
    peer = Peer()
    pipe = Pipe(peer, deflates=deflates)
    viewer = Viewer(peer.send, user_id, outlet=pipe, backlog=backlog or hub.backlog)
    hub.connect(viewer)
    stream: TeamStream = hub.enter(viewer, TEAM)
    await hub.opened(stream)
    assert stream.seq is not None
    assert stream.join(viewer, stream.seq if since is None else since)
    return viewer, peer


async def turns(count: int = 20) -> None:
    """Let the loop run until what was begun is done."""
    for _ in range(count):
        await asyncio.sleep(0)
