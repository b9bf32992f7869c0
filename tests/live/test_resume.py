"""A viewer that was away: it gets what it missed, in order and without a gap, or a new snapshot."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, update

from models import tables as t
from tests.live.world import World

pytestmark = pytest.mark.server


async def test_since_brings_what_was_missed_and_then_goes_on(world: World) -> None:
    seq = world.practice.seq()
    for number in range(5):
        world.practice.task(f"Missed {number}")
    async with world.viewer("nurse", since=seq + 2) as nurse:
        missed = await nurse.changes(3)
        await nurse.command("task.create", team_id=world.team, title="Next")
    assert [change["seq"] for change in missed] == [seq + 3, seq + 4, seq + 5]
    assert [frame["seq"] for frame in nurse.heard if frame["type"] == "change"][-1] == seq + 6
    assert not [frame for frame in nurse.heard if frame["type"] == "snapshot"]


async def test_more_than_memory_holds_is_read_from_the_log(world: World) -> None:
    seq = world.practice.seq()
    task = world.practice.task()
    for who, numbers in (("physician", range(550)), ("manager", range(550, 1_100))):
        async with world.viewer(who) as sender:
            for number in numbers:
                status = ("doing", "todo")[number % 2]
                await sender.send(
                    {
                        "type": "command",
                        "id": f"00000000-0000-4000-8000-{number:012d}",
                        "name": "task.move",
                        "args": {"task_id": task, "status": status},
                    }
                )
                if number % 50 == 49:
                    await sender.changes(50)
    async with world.viewer("nurse", since=seq) as nurse:
        changes = await nurse.changes(1_101)
    assert [change["seq"] for change in changes] == list(range(seq + 1, seq + 1_102))


@pytest.mark.parametrize("ahead", [1, 1_000_000])
async def test_one_that_is_ahead_of_the_log_gets_a_snapshot(world: World, ahead: int) -> None:
    seq = world.practice.seq()
    async with world.connect("nurse") as nurse:
        await nurse.subscribe(world.team, since=seq + ahead)
        assert (await nurse.next("snapshot", "change"))["type"] == "snapshot"


async def test_a_pruned_log_gives_a_snapshot(world: World) -> None:
    for number in range(4):
        world.practice.task(f"{number}")
    seq = world.practice.seq()
    with world.database.write() as connection:
        changes, teams = t.change, t.team
        connection.execute(
            delete(changes).where(changes.c.team_id == world.team, changes.c.seq <= seq - 2)
        )
        connection.execute(update(teams).where(teams.c.id == world.team).values(pruned_seq=seq - 2))
    async with world.connect("nurse") as nurse:
        await nurse.subscribe(world.team, since=seq - 3)
        first = await nurse.next("snapshot", "change")
        assert (first["type"], first["seq"]) == ("snapshot", seq)
    async with world.viewer("nurse", since=seq - 2) as other:
        assert [change["seq"] for change in await other.changes(2)] == [seq - 1, seq]


async def test_subscribing_again_after_a_gap_starts_over(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        ack = await nurse.command("task.create", team_id=world.team, title="One")
        await nurse.subscribe(world.team, since=ack["seq"] - 1)
        assert (await nurse.next("change"))["seq"] == ack["seq"]
        await nurse.command("task.create", team_id=world.team, title="Two")
        assert [f["seq"] for f in nurse.heard if f["type"] == "change"][-1] == ack["seq"] + 1


async def test_subscribing_while_others_write_leaves_no_gap(world: World) -> None:
    task = world.practice.task()

    async def write() -> None:
        async with world.connect("physician") as physician:
            for number in range(200):
                await physician.command(
                    "task.move", task_id=task, status=("doing", "todo")[number % 2]
                )

    async def watch(delay: float) -> list[int]:
        await asyncio.sleep(delay)
        async with world.connect("nurse") as nurse:
            snapshot = await nurse.subscribe(world.team)
            assert snapshot is not None
            last = seq + 200
            seen = [snapshot["seq"]]
            while seen[-1] < last:
                seen.append((await nurse.next("change"))["seq"])
            return seen

    seq = world.practice.seq()
    writing = asyncio.create_task(write())
    results = await asyncio.gather(*(watch(number / 40) for number in range(10)))
    await writing
    for seen in results:
        assert seen == list(range(seen[0], seq + 201))


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(own_world: World) -> None:
    world = own_world
    cookie, _ = world.cookie("nurse")
    acked: list[int] = []
    async with world.connect(cookie=cookie) as nurse:
        snapshot = await nurse.subscribe(world.team)
        assert snapshot is not None
        for number in range(30):
            ack = await nurse.command("task.create", team_id=world.team, title=f"{number}")
            acked.append(ack["seq"])
        world.server.kill()
    world.server.start()
    async with world.connect(cookie=cookie) as back:
        await back.subscribe(world.team, since=snapshot["seq"])
        changes = await back.changes(30)
    assert [change["seq"] for change in changes] == acked
    assert world.practice.column("todo") == [str(number) for number in range(30)]
