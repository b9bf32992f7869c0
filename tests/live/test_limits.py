"""What is measured for one person, one network and one process, and whom no measure may touch."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huddle.domain.errors import RateLimited
from huddle.live.backlog import Backlog
from huddle.live.hub import Hub
from huddle.live.viewer import MAX_WAITING_BYTES, SLOW
from huddle.web import allowances, live_socket
from huddle.web.allowances import Allowance, Allowances
from huddle.web.bucket import Bucket
from huddle.web.handshakes import STRANGERS, Handshakes
from tests.commands.practice import new_uuid
from tests.live.fakes import FakeLog, change, join, turns
from tests.live.world import World

CLOCK = "huddle.web.bucket.monotonic"


async def test_the_fullest_are_let_go_first_when_all_together_wait_for_too_much() -> None:
    hub = Hub(FakeLog().read)
    hub.backlog = Backlog(most=100_000)
    fullest, first = await join(hub, "fullest")
    first.room.clear()
    for seq in range(1, 6):
        hub.publish([change(seq, 10_000)])
    _, second = await join(hub, "later")
    second.room.clear()
    for seq in range(6, 13):
        hub.publish([change(seq, 10_000)])
    assert fullest.closed
    assert 0 < hub.backlog.total <= hub.backlog.most
    second.room.set()
    first.room.set()
    await turns(50)
    assert first.closed == SLOW
    assert second.seqs == list(range(6, 13))
    assert hub.backlog.total == 0
    assert not hub.backlog.waiting


STEPS = st.lists(
    st.tuples(st.sampled_from(["publish", "stall", "close", "turn"]), st.integers(0, 3)),
    max_size=40,
)


@given(STEPS)
async def test_what_waits_is_counted_exactly(steps: list[tuple[str, int]]) -> None:
    hub = Hub(FakeLog().read)
    hub.backlog = Backlog(most=30_000)
    people = [await join(hub, f"u{number}", deflates=number % 2 == 0) for number in range(4)]
    seq = 0
    for kind, number in steps:
        viewer, peer = people[number]
        if kind == "publish":
            seq += 1
            hub.publish([change(seq, 1_000 * (number + 1))])
        elif kind == "stall":
            peer.room.clear() if peer.room.is_set() else peer.room.set()
        elif kind == "close":
            hub.end(viewer, 4401, "over")
        else:
            await turns(number)
        assert hub.backlog.total == sum(each.waiting_bytes for each, _ in people)
        assert 0 <= hub.backlog.total <= hub.backlog.most
        assert all(each.waiting_bytes <= MAX_WAITING_BYTES for each, _ in people)
    for _, peer in people:
        peer.room.set()
    await turns(100)
    assert hub.backlog.total == 0
    assert not hub.backlog.waiting
    for viewer, peer in people:
        assert peer.seqs == list(range(1, len(peer.seqs) + 1))
        assert viewer.closed or len(peer.seqs) == seq


def test_a_refusal_says_when_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(CLOCK, lambda: now)
    mine = Allowance()
    for _ in range(int(allowances.SNAPSHOT_READS[1])):
        mine.snapshot_read()
    with pytest.raises(RateLimited, match="again in 1 second"):
        mine.snapshot_read()
    now = 1.0
    mine.snapshot_read()
    mine.past(allowances.PAST_BYTES[1] + 30 * allowances.PAST_BYTES[0])
    with pytest.raises(RateLimited, match=r"again in 3\d seconds"):
        mine.past(1)
    mine.past(0)


def test_a_person_keeps_the_measure_over_connections_and_has_it_alone() -> None:
    people = Allowances()
    for _ in range(int(allowances.COMMANDS[1]) + 50):
        try:
            people.of("a").command()
        except RateLimited:
            break
    with pytest.raises(RateLimited):
        people.of("a").command()
    people.of("b").command()


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(1, 5)), max_size=40))
def test_a_bucket_gives_no_more_than_it_says(steps: list[tuple[float, int]]) -> None:
    now, given_out = 0.0, 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CLOCK, lambda: now)
        bucket = Bucket(2.0, 10.0)
        for pause, count in steps:
            now += pause
            if bucket.take(count):
                given_out += count
            else:
                now += bucket.wait(count) + 1e-6
                assert bucket.take(count)
                given_out += count
            assert given_out <= 10 + 2 * now + 1e-3


def _scope(cookie: str, ip: str = "203.0.113.5") -> dict[str, Any]:
    return {
        "client": (ip, 50_000),
        "headers": [(b"cookie", f"huddle_session={cookie}".encode())],
    }


def test_strangers_wait_and_those_who_are_known_do_not() -> None:
    handshakes = Handshakes(())
    handshakes.admitted(_scope("known"))
    for number in range(STRANGERS[0]):
        handshakes.check(_scope(f"guess-{number}"))
        handshakes.failed(_scope(f"guess-{number}"))
    with pytest.raises(RateLimited, match="again in 1 second"):
        handshakes.check(_scope("guess"))
    handshakes.check(_scope("known"))
    handshakes.check(_scope("guess", ip="203.0.113.6"))
    handshakes.failed(_scope("known"))
    with pytest.raises(RateLimited):
        handshakes.check(_scope("known"))


@pytest.mark.server
async def test_a_tablet_out_of_a_lift_is_not_refused(world: World) -> None:
    task = world.practice.task()
    async with world.viewer("nurse") as nurse:
        sent = [new_uuid() for _ in range(200)]
        for number, identifier in enumerate(sent):
            await nurse.send(
                {
                    "type": "command",
                    "id": identifier,
                    "name": "task.move",
                    "args": {"task_id": task, "status": ("doing", "done")[number % 2]},
                }
            )
        answers = [await nurse.next("ack", "error") for _ in sent]
        assert [(a["type"], a["id"]) for a in answers] == [("ack", each) for each in sent]


@pytest.mark.server
async def test_a_team_behind_one_address_comes_back_at_once(world: World) -> None:
    people = [world.practice.add_person(f"p{number}", "member") for number in range(30)]
    cookies = [world.cookie(person)[0] for person in people for _ in range(3)]

    async def come(cookie: str) -> int:
        async with world.connect(cookie=cookie) as client:
            await client.next("hello")
            assert await client.subscribe(world.team) is not None
            await client.ping()
            return len([frame for frame in client.heard if frame["type"] == "error"])

    assert await asyncio.gather(*map(come, cookies)) == [0] * len(cookies)


async def test_a_screen_that_is_likely_dead_makes_room_for_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_000.0
    monkeypatch.setattr(live_socket, "monotonic", lambda: now)
    hub = Hub(FakeLog().read)
    services: Any = type("Services", (), {"hub": hub})()
    sockets = live_socket.LiveSocket(services)
    people = [await join(hub, "u") for _ in range(live_socket.MAX_SOCKETS_PER_USER)]
    for number, (viewer, _) in enumerate(people):
        viewer.heard = now - number
        viewer.session_id = "session"
    assert not sockets._make_room("u")
    assert sockets._make_room("somebody else")
    dead, peer = people[7]
    dead.heard = now - live_socket.QUIET_SECONDS
    assert sockets._make_room("u")
    await turns()
    assert peer.closed == SLOW
    assert len(hub.of_user("u")) == live_socket.MAX_SOCKETS_PER_USER - 1
