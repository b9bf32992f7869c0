"""One hostile client at a time: it is stopped, and costs the others nothing."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest

from huddle.bench.wire import text_frame
from huddle.web.live_connection import FLOODED
from huddle.web.live_socket import MAX_SOCKETS_PER_USER, TOO_BIG
from tests.commands.practice import new_uuid
from tests.live.hostile import (
    Bystander,
    bomb,
    close_code,
    code_at_the_end,
    memory,
    open_live,
    subscribe_frame,
)
from tests.live.world import WITHIN, World

pytestmark = pytest.mark.server
SPARE = 64 << 20
"""Bytes by which the server may grow for one hostile client."""


async def _until_closed(sock: socket.socket, data: bytes) -> int | None:
    """Send the same again and again until the server has had enough; return the code it closed with."""
    sock.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=sock)
    hearing = asyncio.create_task(_last_words(reader))
    try:
        async with asyncio.timeout(WITHIN * 2):
            while not hearing.done():
                writer.write(data)
                await writer.drain()
                await asyncio.sleep(0)
            return await hearing
    except ConnectionError:
        async with asyncio.timeout(WITHIN):
            return await hearing
    finally:
        writer.transport.abort()


async def _last_words(reader: asyncio.StreamReader) -> int | None:
    """Read up to a close frame; return its code, None where the connection ends without one."""
    heard = b""
    while (code := code_at_the_end(heard)) is None:
        try:
            more = await reader.read(1 << 16)
        except ConnectionError:
            return None
        if not more:
            return None
        heard = (heard + more)[-256:]
    return code


def _command(world: World, size: int = 0) -> bytes:
    args = {"task_id": new_uuid(), "status": "done", "pad": "x" * size}
    frame = {"type": "command", "id": new_uuid(), "name": "task.move", "args": args}
    return text_frame(json.dumps(frame))


async def test_a_flood_of_commands_over_many_sockets(world: World) -> None:
    cookie, _ = world.cookie("nurse")
    async with Bystander(world) as others:
        socks = [open_live(world, cookie) for _ in range(10)]
        flooding = [asyncio.create_task(_until_closed(s, _command(world) * 20)) for s in socks]
        await others.moved(20)
        await asyncio.gather(*flooding)
        await others.moved(5)


async def test_frames_that_unpack_to_a_thousand_times_their_size(world: World) -> None:
    cookie, _ = world.cookie("nurse")
    before = memory(world)
    async with Bystander(world) as others:
        for size, code in ((60_000, FLOODED), (100_000, TOO_BIG), (200 << 20, TOO_BIG)):
            sock = open_live(world, cookie, deflate=True)
            flooding = asyncio.create_task(_until_closed(sock, bomb(size) * 100))
            await others.moved(5)
            assert await flooding in {code, None}, size
        await others.moved(5)
    assert memory(world) - before < SPARE


async def test_frames_that_never_end(world: World) -> None:
    """One that says it is as long as may be, and one in fragments without a last."""
    cookie, _ = world.cookie("nurse")
    huge = bytes([0x81, 0xFF]) + (1 << 40).to_bytes(8, "big") + b"\0\0\0\0" + bytes(1 << 16)
    first = bytes([0x01, 0xFE]) + (60_000).to_bytes(2, "big") + b"\0\0\0\0" + bytes(60_000)
    more = bytes([0x00, 0xFE]) + (60_000).to_bytes(2, "big") + b"\0\0\0\0" + bytes(60_000)
    before = memory(world)
    async with Bystander(world) as others:
        assert await _until_closed(open_live(world, cookie), huge) in {TOO_BIG, None}
        sock = open_live(world, cookie)
        sock.sendall(first)
        assert await _until_closed(sock, more) in {TOO_BIG, None}
        await others.moved(5)
    assert memory(world) - before < SPARE


async def test_a_board_loaded_in_a_loop(world: World) -> None:
    """By one that reads it all, until the person's measure is full: refused with the time to wait."""
    for number in range(40):
        world.practice.task(f"Task {number}", description="long " * 3_900)
    async with Bystander(world) as others:
        async with world.connect("nurse") as nurse:
            refused = None
            for _ in range(1_000):
                await nurse.send({"type": "subscribe", "team": world.team, "since": None})
                answer = await nurse.next("snapshot", "error")
                if answer["type"] == "error":
                    refused = answer
                    break
                nurse.heard.clear()
            assert refused is not None
            assert (refused["error"]["code"], refused["team"]) == ("rate_limited", world.team)
            assert "second" in refused["error"]["message"]
            # What costs nothing is still to be had.
            await nurse.ping()
        await others.moved(5)
        async with world.viewer("physician"):
            pass


async def test_viewers_that_read_nothing(world: World) -> None:
    """Twenty screens of one person ask for all there is, again and again, and never read."""
    for number in range(20):
        world.practice.task(f"Task {number}", description="long " * 3_900)
    cookie, _ = world.cookie("nurse")
    before = memory(world)
    async with Bystander(world) as others:
        socks = [
            await asyncio.to_thread(open_live, world, cookie, receive_buffer=4_096)
            for _ in range(MAX_SOCKETS_PER_USER)
        ]
        for _ in range(20):
            for sock in socks:
                sock.sendall(subscribe_frame(world))
            await others.moved(3)
        await others.moved(30)
        assert memory(world) - before < SPARE
        for sock in socks:
            sock.close()


async def test_a_thousand_sockets_of_one_person(own_world: World) -> None:
    world = own_world
    cookie, _ = world.cookie("nurse")
    kept = []
    async with Bystander(world) as others:

        def open_many() -> int:
            refused = 0
            for _ in range(1_000):
                sock = open_live(world, cookie)
                heard = sock.recv(4_096)
                if b'"type":"hello"' in heard:
                    kept.append(sock)
                else:
                    assert close_code(sock, heard) == FLOODED
                    refused += 1
                    sock.close()
            return refused

        assert await asyncio.to_thread(open_many) == 1_000 - MAX_SOCKETS_PER_USER
        await others.moved(5)
    for sock in kept:
        sock.close()


async def test_a_network_that_knocks_as_nobody(own_world: World) -> None:
    """It is told to wait; who is known is let in from the same address, and so is a new tablet soon."""
    world = own_world
    async with Bystander(world) as others:

        def knock() -> list[int | None]:
            codes = []
            for number in range(500):
                with open_live(world, f"nonsense-{number}") as sock:
                    codes.append(close_code(sock))
            return codes

        known, _ = world.cookie("nurse")
        open_live(world, known).close()
        codes = await asyncio.to_thread(knock)
        assert codes[0] == 4401
        assert codes[-1] == FLOODED
        async with world.connect(cookie=known) as nurse:
            await nurse.next("hello")
        await others.moved(5)
