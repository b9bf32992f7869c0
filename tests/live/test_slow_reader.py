"""A viewer that reads nothing is let go; the others feel nothing of it; it resumes by sequence."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest

from huddle.bench.wire import handshake, text_frame
from tests.live.world import WITHIN, Client, World

pytestmark = pytest.mark.server
BATCH = 50
PACE = BATCH / 120
"""Seconds for a batch: under the commands that one connection may send in a second."""


async def test_a_slow_reader_is_let_go_and_nobody_else_notices(world: World) -> None:
    task = world.practice.task()
    async with world.viewer("nurse") as nurse:
        seq = world.practice.seq()
        slow = await asyncio.to_thread(_open_and_stop_reading, world)
        assert (await nurse.next("presence"))["members"]
        sent = 0
        while not _vanished(nurse):
            for version in range(sent + 1, sent + BATCH + 1):
                changes = {"description": f"{version:05d}" + "x" * 19_000}
                ack = await nurse.command(
                    "task.edit", task_id=task, expected_version=version, changes=changes
                )
                assert ack["type"] == "ack"
            sent += BATCH
            await asyncio.sleep(PACE)
            assert sent <= 2_000, "it was never let go"
        seen = [frame["seq"] for frame in nurse.heard if frame["type"] == "change"]
        assert seen == list(range(seq + 1, seq + 1 + sent))
    await asyncio.to_thread(_read_to_the_end, slow)
    async with world.viewer("physician", since=seq) as back:
        assert [change["seq"] for change in await back.changes(sent)] == seen


def _open_and_stop_reading(world: World) -> socket.socket:
    """Subscribe with a small receive buffer, be present, and read nothing after that."""
    port = world.server.port
    cookie, _ = world.cookie("physician")
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    slow.settimeout(WITHIN)
    slow.connect(("127.0.0.1", port))
    slow.sendall(handshake(f"127.0.0.1:{port}", "/live", {"Cookie": f"huddle_session={cookie}"}))
    heard = b""
    slow_frames = [{"type": "subscribe", "team": world.team}, {"type": "ping"}]
    while b"hello" not in heard:
        heard += slow.recv(4_096)
    for frame in slow_frames:
        slow.sendall(text_frame(json.dumps(frame)))
    while b'"type":"snapshot"' not in heard:
        heard += slow.recv(4_096)
    slow.sendall(text_frame(json.dumps({"type": "presence", "team": world.team, "at": "board"})))
    return slow


def _vanished(nurse: Client) -> bool:
    told = [frame for frame in nurse.heard if frame["type"] == "presence"]
    return not told[-1]["members"]


def _read_to_the_end(slow: socket.socket) -> None:
    """Read what was under way when the server gave up; it must end, and not go on."""
    with slow:
        try:
            while slow.recv(1 << 20):
                pass
        except ConnectionError:
            pass
