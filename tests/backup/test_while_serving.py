"""A restore while a server runs: every viewer starts over, and nobody is served a mix of two lives."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed

from huddle import migrations
from huddle.backup.archive import Archive
from huddle.db import Database
from models import tables as t
from tests.backup.compare import epoch_of
from tests.backup.conftest import BOTH
from tests.commands.practice import make_practice
from tests.live.world import WITHIN, LiveServer, World

pytestmark = pytest.mark.server


@pytest.fixture(params=BOTH)
def serving(
    request: pytest.FixtureRequest, migrated_database_file: Path, tmp_path: Path
) -> Iterator[World]:
    environment = {}
    if request.param == "sqlite":
        shutil.copy(migrated_database_file, tmp_path / "huddle.db")
    else:
        environment["HUDDLE_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    server = LiveServer(tmp_path, [], environment)
    database = Database(environment.get("HUDDLE_DATABASE_URL", server.database_url))
    migrations.upgrade(database)
    server.start()
    yield World(server, database, make_practice(database))
    server.stop()
    database.dispose()


async def huddle(world: World, *arguments: str | Path) -> str:
    """Run a `huddle` command beside the server."""
    result = await asyncio.to_thread(world.server.huddle, *map(str, arguments))
    assert result.returncode == 0, result.stderr
    return str(result.stdout)


async def restore(world: World, file: Path) -> None:
    await huddle(world, "restore", file, "--replace", "--yes")


def titles(snapshot: dict[str, Any]) -> set[str]:
    return {row["title"] for row in snapshot["collections"]["tasks"]}


async def test_viewers_end_and_come_back_to_the_restored_board(
    serving: World, tmp_path: Path
) -> None:
    world, file = serving, tmp_path / "backup.zip"
    world.practice.task("Kept")
    await huddle(world, "backup", file)
    world.practice.task("Lost")
    token, _ = world.token("physician")
    cookie, _ = world.cookie("nurse")
    # The token is of the backup; the session, as every session, is not.
    await huddle(world, "backup", file, "--overwrite")
    world.practice.do("task.archive", task_id=world.practice.rows()[0]["id"])
    async with (
        world.connect(cookie=cookie) as nurse,
        world.connect(bearer=token, origin=None) as feed,
    ):
        old = (await feed.next("hello"))["epoch"]
        before = await feed.subscribe(world.team)
        assert before is not None
        assert before["epoch"] == old == epoch_of(world.database)
        await nurse.subscribe(world.team)
        await restore(world, file)
        assert await feed.closed() == 4408
        assert await nurse.closed() in {4401, 4408}
    async with world.connect(cookie=cookie) as nurse:
        assert await nurse.closed() == 4401
        assert nurse.heard == []
    async with world.connect(bearer=token, origin=None) as feed:
        new = (await feed.next("hello"))["epoch"]
        assert new == epoch_of(world.database) != old
        ahead = {"type": "subscribe", "team": world.team, "since": before["seq"] - 1}
        await feed.send({**ahead, "epoch": old})
        after = await feed.next("snapshot", "change")
        assert (after["type"], after["epoch"]) == ("snapshot", new)
        assert titles(after) == {"Kept", "Lost"}
        assert len(titles(before)) == 1
        world.practice.task("Next")
        assert (await feed.next("change"))["seq"] == after["seq"] + 1
        await feed.send(
            {"type": "subscribe", "team": world.team, "since": after["seq"], "epoch": new}
        )
        assert (await feed.next("snapshot", "change"))["type"] == "change"


async def test_an_integration_that_polls_is_told(serving: World, tmp_path: Path) -> None:
    world, file = serving, tmp_path / "backup.zip"
    token, _ = world.token("nurse")
    world.practice.task("Kept")
    await huddle(world, "backup", file)
    headers = {"Authorization": f"Bearer {token}"}
    url = f"/api/v1/teams/{world.team}"
    async with httpx.AsyncClient(base_url=world.server.url, headers=headers) as http:
        body = (await http.get(f"{url}/snapshot")).json()
        seen = {"since": body["seq"], "epoch": body["epoch"]}
        assert (await http.get(f"{url}/changes", params=seen)).json()["epoch"] == body["epoch"]
        await restore(world, file)
        answer = await http.get(f"{url}/changes", params=seen)
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "pruned")


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(2 * WITHIN):
        while not done():  # noqa: ASYNC110  what is waited for has many makers
            await asyncio.sleep(0.05)


def _more(acked: list[str], than: int) -> bool:
    return len(acked) >= than + 20


class Follower:
    """Comes back with what it has, and notes what it was given under which epoch."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self.seq: int | None = None
        self.epoch: str | None = None
        self.given: list[tuple[str, dict[str, Any]]] = []

    async def run(self) -> None:
        while True:
            with suppress(ConnectionClosed, OSError, TimeoutError):
                async with self._world.connect(bearer=self._token, origin=None) as client:
                    await self._follow(client.socket)
            await asyncio.sleep(0.02)

    async def _follow(self, socket: Any) -> None:
        hello = json.loads(await socket.recv())
        if hello["epoch"] != self.epoch:
            self.seq = None
        subscribe = {"type": "subscribe", "team": self._world.team, "since": self.seq}
        await socket.send(json.dumps({**subscribe, "epoch": self.epoch or hello["epoch"]}))
        self.epoch = hello["epoch"]
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] == "snapshot":
                assert frame["epoch"] == self.epoch
            elif frame["type"] == "change":
                assert self.seq is not None
                assert frame["seq"] == self.seq + 1
            else:
                continue
            self.seq = frame["seq"]
            self.given.append((self.epoch, frame))


async def _work(world: World, token: str, acked: list[str]) -> None:
    """Make tasks through the server, one after the other, whatever happens to the connection."""
    number = 0
    while True:
        with suppress(ConnectionClosed, OSError, TimeoutError):
            async with world.connect(bearer=token, origin=None) as client:
                while True:
                    number += 1
                    ack = await client.command(
                        "task.create", team_id=world.team, title=f"Task {number}"
                    )
                    if ack["type"] == "ack":
                        acked.append(ack["id"])
        await asyncio.sleep(0.02)


async def test_under_load_each_life_is_whole(serving: World, tmp_path: Path) -> None:
    world, file = serving, tmp_path / "backup.zip"
    followers = [Follower(world, world.token(who)[0]) for who in ("physician", "manager")]
    worker, acked = world.token("nurse")[0], list[str]()
    world.practice.task("First")
    await huddle(world, "backup", file)
    tasks = [asyncio.create_task(follower.run()) for follower in followers]
    tasks.append(asyncio.create_task(_work(world, worker, acked)))
    lives: dict[str, dict[int, str]] = {}
    for _ in range(3):
        await until(partial(_more, acked, len(acked)))
        await restore(world, file)
    for saved in (tmp_path / "backups").iterdir():
        with saved.open("rb") as opened:
            archive = Archive(opened)
            lines = [json.loads(line) for batch in archive.table("change") for line in batch]
            lives[archive.manifest.epoch or ""] = {
                line["seq"]: line["message"] for line in lines if line["team_id"] == world.team
            }
    last, more = epoch_of(world.database), partial(_more, acked, len(acked))
    await until(lambda: more() and all(f.epoch == last for f in followers))
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        assert isinstance(outcome, asyncio.CancelledError), outcome
    with world.database.read() as connection:
        log = connection.execute(select(t.change).where(t.change.c.team_id == world.team)).all()
    lives[last] = {row.seq: row.message for row in log}
    # Each change that was given is the one of that number in that life's log, and no other life's.
    for follower in followers:
        assert len({epoch for epoch, _ in follower.given}) > 1
        for epoch, frame in follower.given:
            if frame["type"] == "change":
                assert json.loads(lives[epoch][frame["seq"]]) == frame
    # And nothing that was acknowledged is in no life at all.
    known = {json.loads(message)["id"] for life in lives.values() for message in life.values()}
    assert set(acked) <= known
