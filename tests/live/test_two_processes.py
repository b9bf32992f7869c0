"""Two server processes with Redis between them: what one knows, the other's viewers see."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from huddle.db import Database
from tests.commands.practice import Practice, make_practice
from tests.live.world import Client, LiveServer, World
from tests.support.redis import RedisServer

pytestmark = pytest.mark.server


@pytest.fixture
def two(migrated_database_file: Path, tmp_path: Path, redis: RedisServer) -> Iterator[list[World]]:
    """One practice, and a world for each of two servers over its database."""
    file = tmp_path / "huddle.db"
    shutil.copy(migrated_database_file, file)
    environment = {"HUDDLE_DATABASE_URL": f"sqlite:///{file}", "HUDDLE_REDIS_URL": redis.url}
    environment |= {"HUDDLE_SECRET_KEY": "the same for all processes of a site"}
    database = Database(environment["HUDDLE_DATABASE_URL"])
    practice = make_practice(database)
    with ExitStack() as stack:
        worlds = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            server = LiveServer(tmp_path / name, [], environment)
            stack.callback(server.stop)
            server.start()
            worlds.append(World(server, database, practice))
        yield worlds
    database.dispose()


async def who(client: Client, practice: Practice, count: int) -> set[tuple[str, str]]:
    """Wait until so many are told to be there; return them by name."""
    names = {actor.user_id: name for name, actor in practice.actors.items()}
    while True:
        members: list[dict[str, Any]] = (await client.next("presence"))["members"]
        if len(members) == count:
            return {(names[member["user"]], member["at"]) for member in members}


async def be(client: Client, world: World, at: str) -> None:
    await client.send({"type": "presence", "team": world.team, "at": at})


async def test_people_on_either_are_seen_on_both(two: list[World]) -> None:
    one, other = two
    async with one.viewer("nurse") as nurse, other.viewer("physician") as physician:
        await be(nurse, one, "board")
        assert await who(physician, one.practice, 1) == {("nurse", "board")}
        await be(physician, other, "today")
        both = {("nurse", "board"), ("physician", "today")}
        assert await who(physician, one.practice, 2) == both
        assert await who(nurse, one.practice, 2) == both
        async with one.viewer("manager") as late:
            assert await who(late, one.practice, 2) == both
    async with one.viewer("manager") as alone:
        await be(alone, one, "admin")
        assert await who(alone, one.practice, 1) == {("manager", "admin")}


async def test_people_of_a_process_that_stops_are_gone(two: list[World]) -> None:
    one, other = two
    async with one.viewer("nurse") as nurse, other.viewer("physician") as physician:
        await be(nurse, one, "board")
        assert await who(physician, one.practice, 1) == {("nurse", "board")}
        one.server.stop()
        assert await who(physician, one.practice, 0) == set()


async def test_a_session_that_ends_on_one_ends_on_the_other(two: list[World]) -> None:
    one, other = two
    cookie, _ = one.cookie("nurse")
    async with other.connect(cookie=cookie) as nurse:
        await nurse.subscribe(other.team)
        headers = {"Cookie": f"huddle_session={cookie}", "Origin": one.server.url}
        async with httpx.AsyncClient(headers=headers) as browser:
            await browser.post(f"{one.server.url}/auth/logout")
        assert await nurse.closed() == 4401


async def test_commands_on_both_are_seen_in_one_order(two: list[World]) -> None:
    one, other = two
    async with one.viewer("nurse") as nurse, other.viewer("physician") as physician:
        seq = one.practice.seq()
        for number in range(10):
            await nurse.command("task.create", team_id=one.team, title=f"Ours {number}")
            await physician.command("task.create", team_id=one.team, title=f"Theirs {number}")
        for client in (nurse, physician):
            await client.command("task.create", team_id=one.team, title="Last")
        # Both have heard all that came before the second one's own last change.
        for client in (nurse, physician):
            seen = [frame["seq"] for frame in client.heard if frame["type"] == "change"]
            while len(seen) < 22:
                seen.append((await client.next("change"))["seq"])
            assert seen == list(range(seq + 1, seq + 23))


async def test_the_same_command_sent_to_both_is_done_once(two: list[World]) -> None:
    one, other = two
    async with one.viewer("nurse") as here, other.viewer("nurse") as there:
        first = await here.command("task.create", team_id=one.team, title="Once")
        again = await there.command("task.create", id=first["id"], team_id=one.team, title="Once")
        assert again == first
        assert one.practice.column("todo") == ["Once"]
