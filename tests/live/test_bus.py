"""The bus between processes, over a real Redis that goes away and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from redis import Redis

from huddle.live.bus import TEAM, Bus, RedisBus, make_bus
from huddle.live.change import PublishedChange
from tests.support.redis import RedisServer

WITHIN = 20.0


class Heard:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.all: list[tuple[object, ...]] = []

    def changes(self, changes: list[PublishedChange]) -> None:
        self.all += [
            ("change", c.team_id, c.seq, c.message, c.ended_user_ids, c.epoch) for c in changes
        ]

    def presence(self, team_id: str, process: str, members: list[dict[str, str]]) -> None:
        self.all.append(("presence", team_id, process, members))

    def presence_asked(self, team_id: str) -> None:
        self.all.append(("asked", team_id))

    def notice(self, kind: str, subject_id: str) -> None:
        self.all.append(("notice", kind, subject_id))

    def followed(self, team_id: str) -> None:
        self.all.append(("followed", team_id))

    def of(self, kind: str) -> list[tuple[object, ...]]:
        return [entry for entry in self.all if entry[0] == kind]


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(WITHIN):
        while not true():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.01)


@pytest.fixture
async def pair(redis: RedisServer) -> AsyncIterator[list[tuple[RedisBus, Heard]]]:
    """Two processes' ends of the bus, both following team `t`."""
    ends = []
    for _ in range(2):
        bus, heard = RedisBus(redis.url), Heard()
        bus.start(heard)
        bus.follow("t")
        ends.append((bus, heard))
    await until(lambda: all(heard.of("followed") for _, heard in ends))
    assert {bus.state for bus, _ in ends} == {"up"}
    yield ends
    for bus, _ in ends:
        await bus.stop()


def change(
    seq: int, team: str = "t", ended: tuple[str, ...] = (), epoch: str = "e"
) -> PublishedChange:
    message = f'{{"seq":{seq},"note":"é\\n"}}'
    return PublishedChange(team, seq, message, "task.move", "u", ended, epoch)


async def test_others_hear_in_which_epoch_it_was(pair: list[tuple[RedisBus, Heard]]) -> None:
    (one, _), (_, heard_two) = pair
    one.changes([change(1), change(2, epoch="f"), change(3, epoch="f")])
    await until(lambda: len(heard_two.of("change")) == 3)
    assert [entry[5] for entry in heard_two.of("change")] == ["e", "f", "f"]


async def test_others_hear_what_is_said_in_order_and_nobody_hears_himself(
    pair: list[tuple[RedisBus, Heard]],
) -> None:
    (one, heard_one), (_, heard_two) = pair
    one.changes([change(1), change(2), change(1, team="unwatched"), change(3, ended=("x",))])
    one.presence("t", [{"user": "u", "at": "board"}])
    one.notice("session_ended", "s")
    await until(lambda: heard_two.of("notice"))
    assert [entry[1:3] for entry in heard_two.of("change")] == [("t", 1), ("t", 2), ("t", 3)]
    assert [entry[3] for entry in heard_two.of("change")] == [change(n).message for n in (1, 2, 3)]
    assert heard_two.of("change")[2][4] == ("x",)
    assert heard_two.of("presence") == [
        ("presence", "t", one.process, [{"user": "u", "at": "board"}])
    ]
    assert heard_two.of("notice") == [("notice", "session_ended", "s")]
    assert not heard_one.of("change")
    assert not heard_one.of("notice")


async def test_a_team_that_is_not_followed_any_more_is_not_heard_of(
    pair: list[tuple[RedisBus, Heard]],
) -> None:
    (one, _), (two, heard) = pair
    two.unfollow("t")
    two.follow("other")
    await until(lambda: ("followed", "other") in heard.all)
    one.changes([change(1), change(1, team="other")])
    await until(lambda: heard.of("change"))
    assert [entry[1] for entry in heard.of("change")] == ["other"]


async def test_without_redis_it_goes_on_and_afterwards_follows_again_by_itself(
    pair: list[tuple[RedisBus, Heard]], redis: RedisServer
) -> None:
    (one, _), (two, heard) = pair
    redis.stop()
    await until(lambda: one.state == two.state == "down")
    one.changes([change(1)])
    two.follow("late")
    before = len(heard.of("followed"))
    redis.start()
    await until(lambda: len(heard.of("followed")) >= before + 2)
    await until(lambda: one.state == two.state == "up")
    assert {entry[1] for entry in heard.of("followed")[before:]} == {"t", "late"}
    one.changes([change(2)])
    await until(lambda: heard.of("change"))
    assert [entry[2] for entry in heard.of("change")] == [2], "what was lost is found in the log"


async def test_a_redis_that_hangs_is_down(
    pair: list[tuple[RedisBus, Heard]], redis: RedisServer
) -> None:
    (one, _), _ = pair
    redis.pause()
    await until(lambda: one.state == "down")
    redis.resume()
    await until(lambda: one.state == "up")


@pytest.mark.parametrize(
    "nonsense",
    [b"", b"nonsense", b"{}", b'{"process":"p","kind":"changes","seqs":[1]}', b'{"process":"p"}'],
)
async def test_nonsense_on_a_channel_is_passed_over(
    pair: list[tuple[RedisBus, Heard]], redis: RedisServer, nonsense: bytes
) -> None:
    (one, _), (_, heard) = pair
    with Redis.from_url(redis.url) as stranger:
        stranger.publish(TEAM + "t", nonsense)
    one.changes([change(7)])
    await until(lambda: heard.of("change"))
    assert [entry[2] for entry in heard.of("change")] == [7]


async def test_a_process_without_redis_is_alone() -> None:
    bus = make_bus("")
    assert type(bus) is Bus
    assert bus.state == "off"
    bus.start(Heard())
    bus.changes([change(1)])
    await bus.stop()
