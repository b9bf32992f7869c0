"""The protocols under the sockets: what is agreed on which path, and what never becomes a request."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from websockets.asyncio.client import connect

from huddle.web import half_open, http_protocol
from tests.live.in_process import serving


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """Accept every socket and say everything back, by way of ASGI."""
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    """Read a request to its end and answer it."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.mark.parametrize(
    ("path", "compressed"), [("/live", True), ("/_event", False), ("/", False)]
)
async def test_only_the_stream_is_compressed(path: str, compressed: bool) -> None:
    async with (
        serving(_echo) as port,
        connect(f"ws://127.0.0.1:{port}{path}", compression="deflate") as client,
    ):
        assert bool(client.protocol.extensions) is compressed
        for text in ("short", "long " * 2_000, "é" * 3_000):
            await client.send(text)
            assert await client.recv() == text


@pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system has no such option"
)
async def test_the_kernel_ends_what_is_not_acknowledged() -> None:
    found: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        sock = scope["extensions"]["huddle.outlet"]["outlet"].transport.get_extra_info("socket")
        found.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))
        await _echo(scope, receive, send)

    async with serving(app) as port, connect(f"ws://127.0.0.1:{port}/live"):
        assert found == [half_open.UNHEARD_MS]


async def _dropped(port: int, *pieces: bytes) -> bool:
    """Send the pieces, a moment apart; say whether the server ends the connection without a word."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        async with asyncio.timeout(20):
            return await reader.read() == b""
    except ConnectionError:
        return True
    finally:
        writer.transport.abort()


HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((), id="silence"),
        pytest.param((HEAD,), id="half a head"),
        pytest.param((HEAD, *[b"X-Pad: x\r\n"] * 100), id="byte by byte"),
        pytest.param((HEAD.replace(b"GET", b"POST") + b"Content-Length: 9\r\n\r\n12",), id="body"),
    ],
)
async def test_what_never_becomes_a_request_is_dropped(
    monkeypatch: pytest.MonkeyPatch, pieces: tuple[bytes, ...]
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", 0.2)
    async with serving(_answer) as port:
        assert await _dropped(port, *pieces)


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(HEAD + b"X-Pad: ", id="one header"),
        pytest.param(HEAD, id="many headers"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;", id="chunk"
        ),
    ],
)
async def test_a_head_without_an_end_is_dropped(start: bytes) -> None:
    more = b"X-Pad: x\r\n" * 1_000 if start == HEAD else b"x" * 10_000
    async with serving(_answer) as port:
        assert await _dropped(port, start, *[more] * 100)


async def test_one_connection_may_ask_again_and_again_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", 0.1)
    async with serving(_answer) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(HEAD + b"Content-Length: 70000\r\n\r\n" + b"x" * 70_000)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204 ")
            await asyncio.sleep(0.2)  # Longer than a head may take.
        writer.close()


async def test_a_socket_lives_longer_than_a_request_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", 0.1)
    async with serving(_echo) as port, connect(f"ws://127.0.0.1:{port}/live") as client:
        await asyncio.sleep(0.3)
        await client.send("still here")
        assert await client.recv() == "still here"
