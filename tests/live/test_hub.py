"""The hub alone: order, once, without gaps, and never waiting."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huddle.live import team_stream
from huddle.live.heartbeat import beat
from huddle.live.hub import Hub
from huddle.live.viewer import MAX_WAITING_BYTES, MAX_WAITING_FRAMES
from tests.live.fakes import TEAM, FakeLog, Peer, change, join, turns


async def test_a_change_reaches_everyone_before_publish_returns() -> None:
    hub = Hub(FakeLog().read)
    peers = [(await join(hub, f"u{number}"))[1] for number in range(50)]
    hub.publish([change(1)])
    hub.publish([change(2), change(3)])
    assert all(peer.seqs == [1, 2, 3] for peer in peers)


async def test_what_is_missing_is_read_from_the_log_first() -> None:
    log = FakeLog()
    hub = Hub(log.read)
    _, peer = await join(hub)
    log.head = 5
    hub.publish([change(5)])
    assert peer.seqs == []
    await turns()
    assert peer.seqs == [1, 2, 3, 4, 5]
    assert peer.closed is None


async def test_a_notice_brings_changes_of_other_processes() -> None:
    log = FakeLog(7)
    hub = Hub(log.read)
    _, peer = await join(hub)
    log.head = 1_300
    hub.notice(TEAM, 1_300)
    await turns()
    assert peer.seqs == list(range(8, 1_301))


async def test_a_stream_that_nobody_watches_is_forgotten() -> None:
    hub = Hub(FakeLog().read)
    viewer, peer = await join(hub)
    hub.disconnect(viewer)
    assert hub.streams == {}
    hub.publish([change(1)])
    assert peer.seqs == []


async def test_a_thousand_who_come_at_once_read_the_log_once() -> None:
    log = FakeLog(40)
    hub = Hub(log.read)
    people = await asyncio.gather(*(join(hub, f"u{n}", since=30) for n in range(1_000)))
    assert log.reads == 1
    assert all(peer.seqs == list(range(31, 41)) for _, peer in people)


async def test_those_whose_membership_ends_get_nothing_more_not_even_that_change() -> None:
    hub = Hub(FakeLog().read)
    _, gone = await join(hub, "gone")
    _, stays = await join(hub, "stays")
    hub.publish([change(1), change(2, ended=("gone",)), change(3)])
    await turns()
    assert gone.closed == 4403
    assert 2 not in gone.seqs
    assert stays.seqs == [1, 2, 3]


async def test_a_viewer_without_room_waits_alone_and_keeps_its_order() -> None:
    hub = Hub(FakeLog().read)
    _, slow = await join(hub, "slow")
    _, quick = await join(hub, "quick")
    slow.room.clear()
    for seq in range(1, 101):
        hub.publish([change(seq)])
    assert quick.seqs == list(range(1, 101))
    assert slow.seqs == []
    slow.room.set()
    await turns(300)
    hub.publish([change(101)])
    assert slow.seqs == list(range(1, 102))


@pytest.mark.parametrize(
    ("size", "count"), [(0, MAX_WAITING_FRAMES + 2), (64_000, MAX_WAITING_BYTES // 64_000 + 2)]
)
async def test_one_that_falls_too_far_behind_is_closed(size: int, count: int) -> None:
    hub = Hub(FakeLog().read)
    viewer, slow = await join(hub)
    slow.room.clear()
    for seq in range(1, count + 1):
        hub.publish([change(seq, size)])
    assert viewer.closed
    slow.room.set()
    await turns()
    assert slow.closed == 4408


async def test_one_that_is_gone_disturbs_nobody() -> None:
    hub = Hub(FakeLog().read)
    _, first = await join(hub, "first")
    _, second = await join(hub, "second")
    first.gone = True
    hub.publish([change(1)])
    hub.publish([change(2)])
    assert second.seqs == [1, 2]


async def test_a_large_fan_out_lets_others_work_and_settles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(team_stream, "CHUNK", 10)
    hub = Hub(FakeLog().read)
    people = [await join(hub, f"u{number}") for number in range(35)]
    peers = [peer for _, peer in people[:34]]
    leaver, left = people[34]
    hub.publish([change(1)])
    hub.publish([change(2)])
    assert [peer.seqs for peer in peers[:10]] == [[1]] * 10
    assert left.seqs == []
    hub.leave(leaver, TEAM)
    late_viewer, late = await join(hub, "late", since=0)
    assert late.seqs == [1, 2]
    await hub.settle(TEAM, 2)
    assert all(peer.seqs == [1, 2] for peer in [*peers, late])
    assert left.seqs == []
    hub.disconnect(late_viewer)


async def test_a_heartbeat_says_where_each_viewer_stands() -> None:
    hub = Hub(FakeLog(3).read)
    viewer, peer = await join(hub)
    hub.publish([change(4)])
    peer.frames.clear()
    beat(hub)
    hub.leave(viewer, TEAM)
    beat(hub)
    first, second = peer.frames
    assert (first["type"], first["seq"]) == ("heartbeat", {TEAM: 4})
    assert first["at"].endswith("Z")
    assert second["seq"] == {}


async def test_a_log_that_cannot_be_read_sends_viewers_away_to_resume(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = FakeLog()
    hub = Hub(log.read)
    _, peer = await join(hub)

    async def broken(team_id: str, since: int | None, limit: int) -> tuple[int, list[str]]:
        raise OSError("disk")

    hub._read_log = broken
    hub.publish([change(9)])
    await turns()
    assert peer.closed == 4408
    assert "cannot be read" in caplog.text


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.integers(1, 4)),
        st.tuples(st.just("publish"), st.integers(0, 5)),
        st.tuples(st.just("commit and publish"), st.integers(1, 4)),
        st.tuples(st.just("join"), st.integers(0, 6)),
        st.tuples(st.just("notice"), st.just(0)),
        st.tuples(st.just("turn"), st.integers(1, 3)),
        st.tuples(st.just("stall"), st.integers(0, 3)),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=150)
@given(EVENTS)
async def test_every_viewer_gets_every_change_once_in_order(events: list[tuple[str, int]]) -> None:
    """Changes may be published late, twice, out of order or never, and peers may stall."""
    log = FakeLog()
    hub = Hub(log.read)
    peers: list[tuple[int, Peer]] = []
    for kind, number in events:
        if kind == "join":
            stream = hub.streams.get(TEAM)
            known = log.head if stream is None or stream.seq is None else stream.seq
            since = max(0, known - number)
            peers.append((since, (await join(hub, f"u{len(peers)}", since=since))[1]))
        elif kind == "turn":
            await turns(number)
        elif kind == "stall" and peers:
            room = peers[number % len(peers)][1].room
            room.clear() if room.is_set() else room.set()
        else:
            _write(hub, log, kind, number)
    for _, peer in peers:
        peer.room.set()
    hub.notice(TEAM, log.head)
    await turns(400)
    for since, peer in peers:
        assert peer.seqs == list(range(since + 1, log.head + 1))
        assert peer.closed is None


def _write(hub: Hub, log: FakeLog, kind: str, number: int) -> None:
    if kind == "commit":
        log.head += number
    elif kind == "commit and publish":
        first, log.head = log.head + 1, log.head + number
        hub.publish([change(seq) for seq in range(first, log.head + 1)])
    elif kind == "publish" and log.head > number:
        hub.publish([change(log.head - number)])
    elif kind == "notice":
        hub.notice(TEAM, log.head)


async def test_memory_of_the_past_is_bounded_in_bytes() -> None:
    hub = Hub(FakeLog().read)
    _, peer = await join(hub)
    for seq in range(1, 101):
        hub.publish([change(seq, 200_000)])
    stream = hub.streams[TEAM]
    assert sum(len(frame.data) for frame in stream.recent) == stream.recent_bytes
    assert stream.recent_bytes <= team_stream.RECENT_BYTES
    assert stream.since(100 - len(stream.recent)) is not None
    assert stream.since(99 - len(stream.recent)) is None
    assert peer.seqs == list(range(1, 101))
