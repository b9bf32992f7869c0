"""The same over PostgreSQL: changes of this process and of others, revocation, resume."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from huddle import migrations
from huddle.db import Database
from huddle.security import sessions
from models.base import utc_now
from tests.commands.practice import make_practice
from tests.live.world import LiveServer, World

pytestmark = [pytest.mark.server, pytest.mark.postgres]


@pytest.fixture
def postgres_world(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    database = Database(postgres_url)
    migrations.upgrade(database)
    server = LiveServer(tmp_path, [], {"HUDDLE_DATABASE_URL": postgres_url})
    server.start()
    yield World(server, database, make_practice(database))
    server.stop()
    database.dispose()


async def test_the_stream_over_postgresql(postgres_world: World) -> None:
    world = postgres_world
    cookie, session_id = world.cookie("nurse")
    async with world.connect(cookie=cookie) as nurse, world.viewer("physician") as physician:
        snapshot = await nurse.subscribe(world.team)
        assert snapshot is not None
        seq = snapshot["seq"]
        ack = await physician.command("task.create", team_id=world.team, title="Ours")
        task = ack["result"]["task_id"]
        world.practice.do("task.move", by="coordinator", task_id=task, status="doing")
        await physician.command("task.move", task_id=task, status="done")
        assert [change["seq"] for change in await nurse.changes(3)] == [seq + 1, seq + 2, seq + 3]
        async with world.viewer("manager", since=seq) as manager:
            assert [c["seq"] for c in await manager.changes(3)] == [seq + 1, seq + 2, seq + 3]
        with world.database.write() as connection:
            sessions.revoke(connection, session_id, utc_now())
        assert await nurse.closed() == 4401
        assert await physician.ping() == []
