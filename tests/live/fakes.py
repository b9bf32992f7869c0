"""Viewers and a log for tests of the hub, without sockets or a database."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from huddle.live.change import PublishedChange
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


async def join(hub: Hub, user_id: str = "u", since: int | None = None) -> tuple[Viewer, Peer]:
    """Connect a viewer and bring it into the team's stream, as one who has all up to `since`."""
    peer = Peer()
    viewer = Viewer(peer.send, user_id)
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
