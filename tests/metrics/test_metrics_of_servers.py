"""`/metrics` of real servers: viewers come, see and go; and one answer for several workers."""

from __future__ import annotations

import asyncio
import os
import signal
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.conftest import StartServer
from tests.house.test_workers import children, until
from tests.live.world import World
from tests.metrics.scrape import OPENMETRICS, Scrape, scrape, status
from tests.support.redis import RedisServer

pytestmark = pytest.mark.server


async def look(world: World) -> Scrape:
    return await asyncio.to_thread(scrape, world.server.url)


async def test_viewers_and_what_they_got_are_counted(own_world: World) -> None:
    world = own_world
    since = world.practice.seq()
    async with world.viewer("nurse") as nurse, world.viewer("physician", since=since) as physician:
        await physician.ping()
        ack = await nurse.command("task.create", team_id=world.team, title="Call")
        assert ack["type"] == "ack"
        await physician.next("change")
        found = await look(world)
        assert found.value("huddle_viewers") == 2
        assert found.value("huddle_subscriptions") == 2
        assert found.value("huddle_subscriptions_begun_total", by="snapshot") == 1
        assert found.value("huddle_subscriptions_begun_total", by="resumed") == 1
        assert found.value("huddle_frames_delivered_total") == 2
        assert found.value("huddle_changes_total") == 1
        assert found.value("huddle_sequence_lag") == 0
        assert found.value("huddle_viewer_waiting_bytes") == 0
        await nurse.send({"type": "presence", "team": world.team, "at": "board"})
        await nurse.ping()
        assert (await look(world)).value("huddle_presence") == 1
        world.practice.do(
            "member.remove",
            by="manager",
            team_id=world.team,
            user_id=world.actor("physician").user_id,
        )
        assert await physician.closed() == 4403
    deadline = time.monotonic() + 20
    while (found := await look(world)).value("huddle_viewers"):
        assert time.monotonic() < deadline
    assert found.value("huddle_connections_ended_total", code="4403") == 1
    assert found.value("huddle_connections_ended_total", code="left") == 1
    assert found.value("huddle_connections_opened_total") == 2


async def test_sign_ins_are_counted_by_outcome(own_world: World) -> None:
    url = f"{own_world.server.url}/auth/login"
    form = urllib.parse.urlencode({"email": "nobody@clinic.example", "password": "wrong"}).encode()
    request = urllib.request.Request(url, form, {"Accept": "application/json"})
    with pytest.raises(urllib.error.HTTPError):
        await asyncio.to_thread(urllib.request.urlopen, request, timeout=20)
    found = await look(own_world)
    assert found.value("huddle_sign_ins_total", outcome="credentials") == 1
    assert found.value("huddle_sign_ins_total") == 1


def test_any_worker_answers_for_all_and_the_dead_are_left_out(
    start_server: StartServer, redis: RedisServer
) -> None:
    server = start_server("--workers", "2", HUDDLE_REDIS_URL=redis.url)
    until(lambda: scrape(server.url).workers("huddle_viewers") == {"0", "1"})
    for accept in ("text/plain", OPENMETRICS):
        found = scrape(server.url, Accept=accept)
        assert found.workers("process_start_time_seconds") == {"0", "1"}
        assert found.value("huddle_workers") == 2
        assert found.value("huddle_leader") == 1
        assert found.value("huddle_redis_state", state="up") == 2
    before = children(server.pid)
    started = scrape(server.url).value("process_start_time_seconds")
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(children(server.pid) - before) == 1)

    def replaced() -> bool:
        found = scrape(server.url)
        fresh = found.value("process_start_time_seconds") != started
        return fresh and found.workers("huddle_viewers") == {"0", "1"}

    until(replaced)
    assert status(server.url, **{"X-Forwarded-For": "10.0.0.7"}) == 404
