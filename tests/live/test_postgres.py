"""The same over PostgreSQL: changes of this process and of others, revocation, resume."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from huddle import migrations
from huddle.db import POSTGRES_POOL, Database
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


async def test_open_sockets_hold_no_connection_and_readers_only_the_pool(
    postgres_world: World,
) -> None:
    world = postgres_world
    cookie, _ = world.cookie("nurse")
    token, _ = world.token("physician")
    async with AsyncExitStack() as stack:
        for number in range(40):
            given = {"cookie": cookie} if number % 2 else {"bearer": token}
            client = await stack.enter_async_context(world.connect(**given))
            await client.send({"type": "subscribe", "team": world.team, "since": None})
        for number in range(20):
            world.practice.task(f"Task {number}")
        await client.next("snapshot")
        await client.changes(1)
        with world.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT state FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            states = [row.state for row in rows]
    # The pool, and the session of the process that leads; this process has a connection of its own.
    assert len(states) <= sum(POSTGRES_POOL) + 2
    assert states.count("idle in transaction") <= 1, "the tail may be reading just now"
