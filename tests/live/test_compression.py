"""Compressed and plain viewers side by side: the same messages, whatever each took in the handshake."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from huddle.bench.wire import frame_at, handshake, text_frame
from huddle.live.frame import SMALL, WORTH_BYTES, Frame, Run
from huddle.live.hub import Hub
from tests.live.fakes import TEAM, FakeLog, Peer, Pipe, bodies, change, join, turns
from tests.live.world import WITHIN, Client, World

OFFER = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
COMPRESSED = 0x40
TEXTS = st.text(max_size=400) | st.integers(0, 5_000).map(lambda size: "row " * size)


@given(st.lists(TEXTS, min_size=1, max_size=5), st.sampled_from([None, SMALL]))
def test_a_compressed_run_is_the_same_texts(texts: list[str], level: int | None) -> None:
    frames = [Frame(text) for text in texts]
    if level is not None:
        for frame in frames:
            frame.deflate(level)
    run = Run(frames)
    for deflates in (False, True):
        assert [body.decode() for body in bodies(run.wire(deflates))] == texts
        assert run.wire(deflates) is run.wire(deflates)
    assert len(run.wire(True)) <= len(run.wire(False))


def test_what_compression_would_make_longer_goes_as_it_is() -> None:
    noise = Frame(random.Random(1).randbytes(WORTH_BYTES).hex()[:WORTH_BYTES])
    short = Frame('{"type":"pong"}')
    assert short.wire(True) is short.data
    assert len(noise.wire(True)) <= len(noise.data)


async def test_what_is_for_one_viewer_alone_is_not_compressed() -> None:
    hub = Hub(FakeLog().read)
    viewer, peer = await join(hub, deflates=True)
    link = json.dumps({"type": "ack", "result": {"url_path": "/join?token=" + "x" * 500}})
    viewer.push_text(link)
    assert peer.frames == [json.loads(link)]
    assert isinstance(viewer._outlet, Pipe)
    assert viewer._outlet.taken > len(link)


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 4)),
        st.tuples(st.just("stall"), st.integers(0, 3)),
        st.tuples(st.just("turn"), st.integers(1, 3)),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=100)
@given(EVENTS)
async def test_order_holds_from_write_to_queue_and_back(events: list[tuple[str, int]]) -> None:
    """Some take compression and some do not; each may stop reading, and go on, at any moment."""
    hub = Hub(FakeLog().read)
    peers: list[Peer] = [(await join(hub, f"u{n}", deflates=n % 2 == 0))[1] for n in range(4)]
    seq = 0
    for kind, number in events:
        if kind == "publish":
            hub.publish([change(seq + n, 300) for n in range(1, number + 1)])
            seq += number
        elif kind == "stall":
            room = peers[number].room
            room.clear() if room.is_set() else room.set()
        else:
            await turns(number)
    for peer in peers:
        peer.room.set()
    await turns(200)
    for peer in peers:
        assert peer.seqs == list(range(1, seq + 1))
        assert peer.closed is None


async def test_a_run_is_compressed_for_all_at_once_and_only_where_somebody_takes_it() -> None:
    hub = Hub(FakeLog().read)
    await join(hub, "plain")
    hub.publish([change(1, 500)])
    assert not hub.streams[TEAM].recent[-1].is_deflated
    await join(hub, "compressed", deflates=True)
    hub.publish([change(2, 500)])
    assert hub.streams[TEAM].recent[-1].is_deflated


def _raw(world: World, extra: dict[str, str]) -> tuple[socket.socket, str]:
    """Open `/live` with nothing but a socket; return it and the answer to the handshake."""
    port = world.server.port
    sock = socket.create_connection(("127.0.0.1", port), WITHIN)
    cookie = {"Cookie": f"huddle_session={world.cookie('nurse')[0]}"}
    sock.sendall(handshake(f"127.0.0.1:{port}", "/live", cookie | extra))
    head = b""
    while b"\r\n\r\n" not in head:
        head += sock.recv(1)
    assert head.startswith(b"HTTP/1.1 101 ")
    return sock, head.decode()


def _messages(sock: socket.socket, last: str) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Read until a message of the type `last`; return the messages, and the bytes of each frame."""
    data = b""
    found: list[dict[str, Any]] = []
    frames: list[bytes] = []
    while not found or found[-1]["type"] != last:
        while (parsed := frame_at(data, 0)) is None:
            data += sock.recv(1 << 16)
        frames.append(data[: parsed[2]])
        found.append(json.loads(bodies(frames[-1])[0]))
        data = data[parsed[2] :]
    return found, frames


@pytest.mark.server
@pytest.mark.parametrize(
    ("offer", "answer"),
    [
        ("permessage-deflate; client_max_window_bits", True),
        ("permessage-deflate; server_max_window_bits=15", True),
        ("permessage-deflate; server_max_window_bits=9", False),
        ("permessage-deflate; server_max_window_bits=9, permessage-deflate", True),
        ("permessage-deflate; unheard_of", False),
        ("x-webkit-deflate-frame", False),
        (None, False),
    ],
)
def test_what_is_agreed_is_what_all_can_share(
    world: World, offer: str | None, answer: bool
) -> None:
    world.practice.task()
    extra = {"Sec-WebSocket-Extensions": offer} if offer else {}
    sock, head = _raw(world, extra)
    with sock:
        assert ("permessage-deflate" in head) is answer
        if answer:
            assert "server_no_context_takeover; client_no_context_takeover" in head
        sock.sendall(text_frame(json.dumps({"type": "subscribe", "team": world.team})))
        (*_, snapshot), (*_, frame) = _messages(sock, "snapshot")
    assert snapshot["collections"]["tasks"]
    assert bool(frame[0] & COMPRESSED) is answer


@pytest.mark.server
async def test_side_by_side_all_get_equal_messages(world: World) -> None:
    """And what they send compressed is read, whatever window they chose."""
    task = world.practice.task()
    seq = world.practice.seq()
    url = world.server.url.replace("http", "ws") + "/live"
    offers: list[list[ClientPerMessageDeflateFactory]] = [
        [],
        [ClientPerMessageDeflateFactory()],
        [ClientPerMessageDeflateFactory(server_max_window_bits=12, client_max_window_bits=9)],
    ]
    clients = []
    for offer in offers:
        headers = {"Cookie": f"huddle_session={world.cookie('physician')[0]}"}
        socket_ = await connect(
            url,
            origin=world.server.url,  # type: ignore[arg-type]
            additional_headers=headers,
            compression=None,
            extensions=offer or None,
            max_size=None,
        )
        assert len(socket_.protocol.extensions) == len(offer)
        client = Client(socket_)
        assert await client.subscribe(world.team, seq) is None
        await client.ping()
        clients.append(client)
    async with world.viewer("nurse", since=seq) as nurse:
        for number in range(30):
            ack = await nurse.command(
                "task.move", task_id=task, status=("doing", "done")[number % 2]
            )
            assert ack["type"] == "ack"
        told = [await client.changes(30) for client in clients]
        assert told[0] == told[1] == told[2] == [f for f in nurse.heard if f["type"] == "change"]
        for client in clients:
            ack = await client.command(
                "task.edit",
                task_id=task,
                expected_version=world.practice.row(task)["version"],
                changes={"description": "again " * 3_000},
            )
            assert ack["type"] == "ack"
            await client.socket.close()


@pytest.mark.server
async def test_a_change_is_the_row_and_little_more(world: World) -> None:
    """The figure of the speed table: at most the row and 150 bytes, for a viewer that compresses."""
    task = world.practice.task(
        "Call Rosa Almeida about the wound dressing", tags=["wound", "phone"]
    )
    sock, _ = await asyncio.to_thread(_raw, world, OFFER)
    with sock:
        subscribe = {"type": "subscribe", "team": world.team, "since": world.practice.seq()}
        sock.sendall(text_frame(json.dumps(subscribe)) + text_frame('{"type":"ping"}'))
        await asyncio.to_thread(_messages, sock, "pong")
        world.practice.do("task.move", "nurse", task_id=task, status="doing")
        (*_, change_), (*_, frame) = await asyncio.to_thread(_messages, sock, "change")
    row = json.dumps(change_["set"]["tasks"][0], separators=(",", ":"), ensure_ascii=False)
    assert len(frame) <= len(row.encode()) + 150
