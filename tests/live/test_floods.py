"""One peer that sends without measure is let go, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import os
from typing import Any
from urllib.parse import urlsplit

import pytest

from huddle.live.hub import Hub
from huddle.live.presence import Presence
from huddle.security.actor import Actor
from huddle.security.identity import Identity
from huddle.web.allowances import Allowance
from huddle.web.live_connection import FLOODED, Connection
from huddle.web.websocket_protocol import AFTER_CLOSE_BYTES
from tests.live.fakes import FakeLog, join
from tests.live.world import WITHIN, World

PING_FRAME = bytes([0x89, 0x80]) + b"\0\0\0\0"
FIRST_FRAGMENT = bytes([0x01, 0x80]) + b"\0\0\0\0"
EMPTY_FRAGMENT = bytes([0x00, 0x80]) + b"\0\0\0\0"


def _text(body: bytes) -> bytes:
    head = bytes([0x81, 0x80 | len(body)]) if len(body) < 126 else bytes([0x81, 0xFE])
    size = b"" if len(body) < 126 else len(body).to_bytes(2, "big")
    return head + size + b"\0\0\0\0" + body


async def _open(world: World) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open `/live` with nothing but a socket."""
    address = urlsplit(world.server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(
        (
            f"GET /live HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: {world.server.url}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Cookie: huddle_session={world.cookie('nurse')[0]}\r\n\r\n"
        ).encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head
    return reader, writer


async def _until_dropped(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, frames: bytes
) -> int:
    """Send `frames` again and again until the server drops the connection; return how many bytes it took."""
    taken = 0

    async def drain() -> None:
        while await reader.read(1 << 16):
            pass

    hearing = asyncio.create_task(drain())
    try:
        async with asyncio.timeout(WITHIN):
            while True:
                writer.write(frames)
                await writer.drain()
                taken += len(frames)
                await asyncio.sleep(0)
    except (ConnectionError, BrokenPipeError):
        return taken
    finally:
        hearing.cancel()
        writer.transport.abort()


@pytest.mark.parametrize(
    ("first", "frames"),
    [
        pytest.param(b"", _text(b'{"type":"ping"}') * 500, id="messages"),
        pytest.param(b"", PING_FRAME * 500, id="control"),
        pytest.param(FIRST_FRAGMENT, EMPTY_FRAGMENT * 500, id="fragments"),
    ],
)
async def test_a_flood_is_dropped_while_others_are_heard(
    world: World, first: bytes, frames: bytes
) -> None:
    async with world.viewer("physician") as other:
        reader, writer = await _open(world)
        writer.write(first)
        flooding = asyncio.create_task(_until_dropped(reader, writer, frames))
        while not flooding.done():
            await other.ping()
            await asyncio.sleep(0.02)  # Within the other's own measure.
        assert await flooding > 0


async def test_what_comes_after_a_close_is_not_read_for_long(world: World) -> None:
    reader, writer = await _open(world)
    too_big = bytes([0x81, 0xFF]) + (100 << 10).to_bytes(8, "big") + b"\0\0\0\0" + bytes(100 << 10)
    writer.write(too_big)
    taken = await _until_dropped(reader, writer, os.urandom(AFTER_CLOSE_BYTES))
    assert taken < 64 << 20


async def test_a_flood_is_not_forgiven_for_the_frames_that_are_heard_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr("huddle.web.bucket.monotonic", lambda: now)
    hub = Hub(FakeLog().read)
    viewer, peer = await join(hub)
    unused: Any = None
    identity = Identity(Actor("u"), "u", "session", None, locked=False)
    presence = Presence(hub.broadcast)
    connection = Connection(
        viewer,
        identity,
        hub=hub,
        presence=presence,
        door=unused,
        subscriber=unused,
        allowance=Allowance(),
        epoch=unused,
        acted=unused,
    )
    for _ in range(10_000):
        now += 1 / 400
        connection.handle('{"type":"ping"}')
        if viewer.closed:
            break
    await viewer.finish()
    assert peer.closed == FLOODED
