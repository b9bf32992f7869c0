"""`huddle run --workers 2`: one port, several processes, none of which the others cannot do without."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from huddle.db import Database
from huddle.security import sessions
from models.base import utc_now
from tests.commands.practice import make_practice, new_uuid
from tests.conftest import StartServer
from tests.support.redis import RedisServer
from tests.support.server import ServerProcess

pytestmark = pytest.mark.server
WITHIN = 60.0


def children(pid: int) -> set[int]:
    """Return the workers of a `huddle run`: its child processes that serve."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
            command = (stat.parent / "cmdline").read_text()
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        if int(fields[1]) == pid and "spawn_main" in command and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class TwoWorkers:
    """A server with two workers, and a team with a nurse who can open sockets."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.database = Database(server.database_url)
        self.practice = make_practice(self.database)
        nurse = str(self.practice.actors["nurse"].user_id)
        with self.database.write() as connection:
            self.cookie, _ = sessions.create(connection, nurse, now=utc_now(), hours=1)

    @property
    def pid(self) -> int:
        return self.server.pid

    def open(self) -> connect:
        return connect(
            self.server.url.replace("http", "ws") + "/live",
            origin=self.server.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"huddle_session={self.cookie}"},
            compression=None,
        )

    async def subscribed(self, socket: ClientConnection) -> int:
        frame = {"type": "subscribe", "team": self.practice.team_id, "since": None}
        await socket.send(json.dumps(frame))
        return int((await heard(socket, "snapshot"))["seq"])


async def heard(socket: ClientConnection, *types: str) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] in types:
                return cast(dict[str, Any], frame)


@pytest.fixture
def two(start_server: StartServer, redis: RedisServer) -> TwoWorkers:
    return TwoWorkers(start_server("--workers", "2", HUDDLE_REDIS_URL=redis.url))


async def test_a_worker_that_is_killed_is_replaced_and_nobody_else_notices(two: TwoWorkers) -> None:
    before = children(two.pid)
    assert len(before) == 2
    gone = min(before)
    sockets = []
    for asleep in before:
        # Whoever is awake takes what comes: so each worker gets its own.
        os.kill(asleep, signal.SIGSTOP)
        sockets += [await two.open() for _ in range(3)]
        os.kill(asleep, signal.SIGCONT)
    for socket in sockets:
        seq = await two.subscribed(socket)
    os.kill(gone, signal.SIGKILL)
    two.practice.task("Made while one was away")
    left = []
    for socket in sockets:
        try:
            change = await heard(socket, "change")
        except ConnectionClosed:
            continue
        assert change["seq"] == seq + 1
        left.append(socket)
    assert len(left) == 3
    until(lambda: len(children(two.pid)) == 2 and gone not in children(two.pid))
    assert before - {gone} < children(two.pid)
    async with two.open() as again:
        # A snapshot that was kept may be older, and then the changes after it follow.
        known = await two.subscribed(again)
        while known <= seq:
            known = (await heard(again, "change"))["seq"]
    for socket in left:
        await socket.close()


async def test_hangup_replaces_all_workers_while_the_port_answers(two: TwoWorkers) -> None:
    before = children(two.pid)
    socket = await two.open()
    await two.subscribed(socket)
    os.kill(two.pid, signal.SIGHUP)
    with pytest.raises(ConnectionClosed) as closed:
        await heard(socket, "nothing")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert "at random" in closed.value.rcvd.reason
    async with two.open() as again:
        await two.subscribed(again)
    until(lambda: len(children(two.pid)) == 2 and not before & children(two.pid))


async def test_commands_in_flight_are_answered_before_the_goodbye(two: TwoWorkers) -> None:
    socket = await two.open()
    await two.subscribed(socket)
    idents = [new_uuid() for _ in range(100)]
    for number, ident in enumerate(idents):
        args = {"team_id": two.practice.team_id, "title": f"Call {number}"}
        frame = {"type": "command", "id": ident, "name": "task.create", "args": args}
        await socket.send(json.dumps(frame))
    acked: list[object] = []
    refused: list[object] = []
    acked.append((await heard(socket, "ack"))["id"])
    os.kill(two.pid, signal.SIGTERM)

    async def listen() -> None:
        while True:
            answer = await heard(socket, "ack", "error")
            (acked if answer["type"] == "ack" else refused).append(answer["id"])

    with pytest.raises(ConnectionClosed) as closed:
        await listen()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert set(acked) | set(refused) == set(idents), "each was done or sent back"
    assert len(two.practice.column("todo")) == len(acked)
    until(lambda: not alive(two.pid))


def test_no_worker_outlives_its_parent(two: TwoWorkers) -> None:
    workers = children(two.pid)
    two.server.kill()
    until(lambda: not any(alive(pid) for pid in workers))


def test_several_workers_without_redis_are_refused(own_server: ServerProcess) -> None:
    result = own_server.huddle("run", "--workers", "2")
    assert result.returncode == 1
    assert re.search("HUDDLE_REDIS_URL", result.stderr)
