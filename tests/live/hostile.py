"""Clients that mean harm: nothing but a socket, and whatever they like on it."""

from __future__ import annotations

import asyncio
import json
import socket
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from huddle.bench.wire import handshake, text_frame
from tests.live.world import WITHIN, World

DEFLATE = {"Sec-WebSocket-Extensions": "permessage-deflate"}


def raw_socket(world: World, *, receive_buffer: int | None = None) -> socket.socket:
    """Return a socket that is connected to the server; a small receive buffer fills soon."""
    sock = socket.socket()
    if receive_buffer is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.settimeout(WITHIN)
    sock.connect(("127.0.0.1", world.server.port))
    return sock


def open_live(
    world: World, cookie: str | None, *, receive_buffer: int | None = None, deflate: bool = False
) -> socket.socket:
    """Open `/live`, perhaps as nobody, and read no further than the answer to the handshake."""
    sock = raw_socket(world, receive_buffer=receive_buffer)
    headers = {"Cookie": f"huddle_session={cookie}"} if cookie else {}
    sock.sendall(
        handshake(f"127.0.0.1:{world.server.port}", "/live", headers | (DEFLATE if deflate else {}))
    )
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte:
            raise ConnectionError(head.decode())
        head += byte
    return sock


def subscribe_frame(world: World, since: int | None = None) -> bytes:
    return text_frame(json.dumps({"type": "subscribe", "team": world.team, "since": since}))


def bomb(size: int) -> bytes:
    """Return a compressed frame of `size` letters, with a mask of zeros: a thousandth of it."""
    packer = zlib.compressobj(9, wbits=-15)
    body = packer.compress(b'"' + b"x" * (size - 2) + b'"') + packer.flush(zlib.Z_SYNC_FLUSH)
    body = body.removesuffix(b"\0\0\xff\xff")
    head = b"\xc1\xff" + len(body).to_bytes(8, "big")
    return head + b"\0\0\0\0" + body


def close_code(sock: socket.socket, data: bytes = b"") -> int | None:
    """Read up to a close frame; return its code, None where the connection ends without one.

    `data` is what was read already.
    """
    while (code := code_at_the_end(data)) is None:
        try:
            received = sock.recv(1 << 16)
        except ConnectionError:
            return None
        if not received:
            return None
        data = (data + received)[-256:]
    return code


def code_at_the_end(data: bytes) -> int | None:
    """Return the code of the close frame that `data` ends with, None where it does not."""
    at = data.rfind(b"\x88")
    while at >= 0:
        if len(data) >= at + 4 and data[at + 1] == len(data) - at - 2:
            return int.from_bytes(data[at + 2 : at + 4], "big")
        at = data.rfind(b"\x88", 0, at)
    return None


class Bystander:
    """Two honest people at work while something happens: what the one does, the other sees.

    At the end every command was acknowledged, and every change was seen once, in order.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._stop = asyncio.Event()
        self.moves = 0
        self.seen: list[int] = []

    async def __aenter__(self) -> Self:
        self._task_id = await asyncio.to_thread(self._world.practice.task, "Held by many")
        self._since = self._world.practice.seq()
        self._ready = asyncio.Event()
        self._work = asyncio.create_task(self._run())
        await self._ready.wait()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        await self._work
        if error is None:
            assert self.moves > 0
            assert self.seen == list(range(self._since + 1, self._since + 1 + len(self.seen)))
            assert len(self.seen) >= self.moves

    async def moved(self, count: int) -> None:
        """Return when that many more moves were made and seen."""
        until = self.moves + count
        async with asyncio.timeout(WITHIN * 2):
            while self.moves < until:
                await asyncio.sleep(0.01)
                if self._work.done():
                    self._work.result()

    async def _run(self) -> None:
        world = self._world
        async with (
            world.viewer("coordinator", since=self._since) as mover,
            world.viewer("manager", since=self._since) as watcher,
        ):
            await watcher.ping()
            self._ready.set()
            while not self._stop.is_set():
                status = ("doing", "done")[self.moves % 2]
                ack = await mover.command("task.move", task_id=self._task_id, status=status)
                assert ack["type"] == "ack", ack
                while not self.seen or self.seen[-1] < ack["seq"]:
                    change = await watcher.next("change")
                    self.seen.append(change["seq"])
                self.moves += 1
                await asyncio.sleep(0.01)


def memory(world: World) -> int:
    """Return the bytes of memory that the server process holds."""
    process: Any = world.server._process
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * 4096
