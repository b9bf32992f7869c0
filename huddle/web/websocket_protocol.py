"""uvicorn's WebSocket protocol, with three things more.

The same bytes for everybody, written once: a server's frames are not masked (RFC 6455, section 5.1)
and we compress none, so that a frame is the same for every viewer. Built once and handed to the
transport as it is, a delivery costs little more than the system call.

A goodbye that waits for what is under way.

And a bound on what one peer may make the server read. Reading a frame costs the event loop more than
sending one costs the peer, also of pings, of empty fragments and of what comes after a close.
"""

from __future__ import annotations

from asyncio import BaseTransport
from collections.abc import Callable
from contextlib import suppress

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from huddle.web.bucket import Bucket

FRAMES = (1_000.0, 5_000.0)
"""Frames of any kind from one peer, per second and at once; more, and the connection is dropped."""
READ_BYTES = 16 << 10
"""Read in one turn of the event loop: even of the smallest frames no more than it parses in a blink."""
AFTER_CLOSE_BYTES = 64 << 10
"""Still read after our close, while the peer's own is on its way."""
DROP_SECONDS = 1.0
"""For a peer that goes on sending to read why it was closed."""
WRITE_EXTENSION = "huddle.write"
"""In the scope's `extensions`: `write(data) -> bool` takes whole frames, without waiting.

It answers False, having written nothing, where the transport is full or the socket is closing.
"""
STOP_EXTENSION = "huddle.stop"
"""In the scope's `extensions`: `when_stopping(callback)` leaves the goodbye to the application.

When the server stops, `callback` is called in place of closing; it closes the socket when all is said.
"""


class LiveProtocol(WebSocketsSansIOProtocol):
    """What `huddle run` gives uvicorn as `ws`."""

    _full = False
    _stop: Callable[[], None] | None = None
    _after_close = 0

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._frames = Bucket(*FRAMES)
        with suppress(AttributeError):
            # The selector transport's read size; another loop's transport may have none.
            transport.max_size = READ_BYTES  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if self.close_sent:
            self._after_close += len(data)
            if self._after_close > AFTER_CLOSE_BYTES:
                self.transport.pause_reading()
                self.loop.call_later(DROP_SECONDS, self.transport.abort)
                return
        super().data_received(data)

    def handle_events(self) -> None:
        if self.close_sent or self._frames.take(len(self.conn.events)):
            super().handle_events()
        else:
            self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][WRITE_EXTENSION] = {"write": self.write_frames}
            self.scope["extensions"][STOP_EXTENSION] = {"when_stopping": self.when_stopping}

    def when_stopping(self, callback: Callable[[], None]) -> None:
        """Let `callback` end the connection when the server stops."""
        self._stop = callback

    def shutdown(self) -> None:
        if self._stop is not None and not self.close_sent:
            self._stop()
        else:
            super().shutdown()

    def pause_writing(self) -> None:
        self._full = True
        super().pause_writing()

    def resume_writing(self) -> None:
        self._full = False
        super().resume_writing()

    def write_frames(self, data: bytes) -> bool:
        """Write whole frames of an open connection; False where they must wait, or never can be."""
        transport = self.transport
        if self._full or self.close_sent or transport.is_closing():
            return False
        transport.write(data)
        return True
