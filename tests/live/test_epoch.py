"""What was kept or written under another epoch is not served, whenever it arrives."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import update

from huddle.db import Database
from huddle.domain.errors import Unavailable
from huddle.live.epoch import Epoch, read_epoch
from huddle.live.frame import Frame
from huddle.live.hub import LOST, Hub
from huddle.live.team_stream import TeamStream
from huddle.security import notices
from huddle.security.identity_cache import IdentityCache
from huddle.security.tokens import TokenRecord
from huddle.web.reader import Reader
from huddle.web.restored import start_over
from huddle.web.snapshots import Snapshots
from models import tables as t
from tests.commands.practice import make_practice, new_uuid
from tests.live.fakes import TEAM, FakeLog, change, join
from tests.live.world import World


def renew(database: Database) -> str:
    """Give the database another epoch, as a restore does."""
    epoch = new_uuid()
    with database.write() as connection:
        connection.execute(update(t.site).values(epoch=epoch))
    return epoch


async def test_the_hub_delivers_changes_of_its_epoch_alone() -> None:
    hub = Hub(FakeLog().read, holds={"now"}.__contains__)
    _viewer, peer = await join(hub)
    hub.publish([replace(change(1), epoch="before")])
    assert peer.seqs == []
    hub.publish([replace(change(1), epoch="now")])
    hub.publish([change(2)])
    assert peer.seqs == [1, 2]


async def test_a_command_says_in_which_epoch_it_was_executed(database: Database) -> None:
    practice = make_practice(database)
    epoch = renew(database)
    ack = practice.do("task.create", team_id=practice.team_id, title="Task")
    assert ack.change is not None
    assert ack.change.epoch == epoch


async def test_another_epoch_is_noticed_and_the_first_is_none(database: Database) -> None:
    renewals: list[str | None] = []
    epoch = Epoch(database, lambda: renewals.append(epoch.value))
    first = await epoch.current()
    assert epoch.holds(first)
    second = renew(database)
    assert not epoch.holds(second)
    assert await epoch.check() == second
    assert await epoch.check() == second
    assert epoch.holds(second)
    assert not epoch.holds(first)
    assert renewals == [second]
    await epoch.stop()


async def test_a_read_of_another_epoch_is_not_for_viewers(database: Database) -> None:
    practice = make_practice(database)
    with database.read() as connection:
        epoch = read_epoch(connection)
    reader = Reader(database, {epoch}.__contains__)
    await reader.snapshot(practice.team_id)
    renew(database)
    for read in (reader.snapshot(practice.team_id), reader.log(practice.team_id, 0, 10)):
        with pytest.raises(Unavailable):
            await read
    reader.close()


class SlowReader:
    """Answers the first read late, with `old`; later ones at once, with `new`."""

    def __init__(self) -> None:
        self.late = asyncio.Event()
        self.reads = 0

    async def snapshot(self, _team_id: str) -> tuple[int, Frame]:
        self.reads += 1
        if self.reads > 1:
            return 1, Frame("new")
        await self.late.wait()
        return 1, Frame("old")


async def test_starting_over_forgets_snapshots_even_those_on_their_way() -> None:
    hub, reader = Hub(FakeLog(1).read), SlowReader()
    snapshots = Snapshots(cast(Any, reader))
    viewer, peer = await join(hub)
    stream: TeamStream = hub.streams[TEAM]
    slow = asyncio.create_task(snapshots.get(stream))
    await asyncio.sleep(0)
    start_over(hub, snapshots)
    assert not hub.viewers
    assert not hub.streams
    reader.late.set()
    await slow
    assert (await snapshots.get(stream)).frame.message["text"] == "new"
    start_over(hub, snapshots)
    await snapshots.get(stream)
    assert reader.reads == 3
    await viewer.finish()
    assert peer.closed == LOST


def test_starting_over_forgets_who_was_who() -> None:
    cache = IdentityCache(lambda: 0.0)
    record = TokenRecord("id", "user", "Name", False, None, None, None)
    generation = cache.generation
    cache.put("key", record, generation)
    notices.tell("restored", "")
    assert cache.get("key") is None
    cache.put("key", record, generation)
    assert cache.get("key") is None
    cache.close()


@pytest.mark.server
async def test_subscribing_names_an_epoch_or_none(world: World) -> None:
    seq = world.practice.seq()
    world.practice.task("Missed")
    async with world.connect("nurse") as nurse:
        epoch = (await nurse.next("hello"))["epoch"]
        subscribe = {"type": "subscribe", "team": world.team, "since": seq}
        for named, first in (({}, "change"), ({"epoch": epoch}, "change"),
                             ({"epoch": new_uuid()}, "snapshot")):  # fmt: skip
            await nurse.send({**subscribe, **named})
            assert (await nurse.next("snapshot", "change"))["type"] == first
        await nurse.send({**subscribe, "epoch": "yesterday"})
        assert (await nurse.next("error"))["error"]["field"] == "epoch"


@pytest.mark.server
async def test_a_server_notices_by_itself(own_world: World) -> None:
    world = own_world
    async with world.viewer("nurse") as nurse, world.connect("manager") as manager:
        await manager.next("hello")
        epoch = renew(world.database)
        assert await nurse.closed() == LOST
        assert await manager.closed() == LOST
    async with world.viewer("nurse") as nurse:
        assert nurse.heard[0]["epoch"] == nurse.heard[1]["epoch"] == epoch
