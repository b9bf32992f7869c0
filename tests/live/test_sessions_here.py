"""What ends or locks a session in the server's own process ends its streams at once."""

from __future__ import annotations

import httpx
import pytest

from huddle.security.passwords import Passwords
from models import tables as t
from tests.live.world import World

pytestmark = pytest.mark.server
PASSWORD = "a long enough pass phrase"


def _with_password(world: World, who: str) -> None:
    users = t.user
    hashed = Passwords().hash(PASSWORD)
    with world.database.write() as connection:
        connection.execute(
            users.update()
            .where(users.c.id == world.actor(who).user_id)
            .values(password_hash=hashed)
        )


def _client(world: World, cookie: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=world.server.url,
        cookies={"huddle_session": cookie},
        headers={"Origin": world.server.url, "Accept": "application/json"},
    )


async def test_signing_out_ends_the_streams_of_that_session_alone(world: World) -> None:
    cookie, _ = world.cookie("nurse")
    async with (
        world.connect(cookie=cookie) as tablet,
        world.connect("nurse") as laptop,
        _client(world, cookie) as http,
    ):
        await tablet.next("hello")
        await laptop.next("hello")
        answer = await http.post("/auth/logout")
        assert answer.status_code in {204, 303}
        assert await tablet.closed() == 4401
        assert await laptop.ping() == []


async def test_locking_ends_the_stream_and_unlocking_opens_it_again(world: World) -> None:
    _with_password(world, "nurse")
    cookie, _ = world.cookie("nurse")
    async with _client(world, cookie) as http:
        async with world.connect(cookie=cookie) as nurse:
            await nurse.subscribe(world.team)
            assert (await http.post("/auth/lock")).status_code == 204
            assert await nurse.closed() == 4423
        assert (await http.get("/api/v1/me")).status_code == 401
        async with world.connect(cookie=cookie) as locked:
            assert await locked.closed() == 4423
        answer = await http.post("/auth/unlock", json={"password": PASSWORD})
        assert answer.status_code == 200, answer.text
        async with world.connect(cookie=cookie) as nurse:
            assert await nurse.subscribe(world.team) is not None
