"""uvicorn's WebSocket protocol, with three things more.

The same bytes for everybody, written once: a server's frames are not masked (RFC 6455, section 5.1),
and on `/live` each is compressed by itself, so that it is the same for every viewer that takes it so.
Made once and handed to the transport as it is, a delivery costs little more than the system call.

A goodbye that waits for what is under way.

And a bound on what one peer may make the server read. Reading a frame costs the event loop more than
sending one costs the peer, also of pings, of empty fragments and of what comes after a close; and a
compressed one may be a thousand times as long as what was sent.
"""

from __future__ import annotations

import asyncio
from asyncio import BaseTransport
from collections.abc import Callable

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from huddle.web.bucket import Bucket
from huddle.web.half_open import expect_an_answer
from huddle.web.shared_deflate import SharedDeflate

LIVE_PATH = "/live"
FRAMES = (1_000.0, 5_000.0)
"""Frames of any kind from one peer, per second and at once; more, and the connection is dropped."""
PAYLOAD = (2 << 20, 16 << 20)
"""Bytes of payload from one peer, inflated: 200 commands with the longest texts are a quarter of that."""
READ_BYTES = 4 << 10
"""Parsed before the bounds are looked at: of the smallest frames, or of zeros compressed, a blink's work."""
LIVE_MESSAGE = 128 << 10
"""Bytes of one message on `/live`, inflated. It takes 64 KiB; up to this its refusal has words."""
AFTER_CLOSE_BYTES = 64 << 10
"""Still read after our close, while the peer's own is on its way."""
DROP_SECONDS = 1.0
"""For a peer that goes on sending to read why it was closed."""
PARTING_SECONDS = 15.0
"""For the closing handshake and what is still on its way, once nobody serves the connection."""
OUTLET_EXTENSION = "huddle.outlet"
"""In the scope's `extensions`, on `/live`: `outlet`, the connection's `huddle.live.viewer.Outlet`."""
STOP_EXTENSION = "huddle.stop"
"""In the scope's `extensions`: `when_stopping(callback)` leaves the goodbye to the application.

When the server stops, `callback` is called in place of closing; it closes the socket when all is said.
"""


class LiveProtocol(WebSocketsSansIOProtocol):
    """What `huddle run` gives uvicorn as `ws`. It is the `Outlet` of its own connection."""

    deflates = False
    _full = False
    _stop: Callable[[], None] | None = None
    _after_close = 0

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._frames = Bucket(*FRAMES)
        self._payload = Bucket(*PAYLOAD)

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), READ_BYTES):
            if self.transport.is_closing():
                return
            self._read(data[start : start + READ_BYTES])

    def _read(self, data: bytes) -> None:
        if self.close_sent:
            before = self._after_close
            self._after_close += len(data)
            if self._after_close > AFTER_CLOSE_BYTES:
                if before <= AFTER_CLOSE_BYTES:
                    self.transport.pause_reading()
                    self.loop.call_later(DROP_SECONDS, self.transport.abort)
                return
        super().data_received(data)

    def handle_events(self) -> None:
        events = self.conn.events
        size = sum(len(event.data) for event in events if isinstance(event, Frame))
        if self.close_sent or (self._frames.take(len(events)) and self._payload.take(size)):
            super().handle_events()
        else:
            self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        live = event.path.partition("?")[0] == LIVE_PATH
        if live:
            self.conn.available_extensions = [SharedDeflate()]
            self.conn.max_message_size = LIVE_MESSAGE
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][STOP_EXTENSION] = {"when_stopping": self.when_stopping}
            if live:
                self.deflates = bool(self.conn.extensions)
                self.scope["extensions"][OUTLET_EXTENSION] = {"outlet": self}
                expect_an_answer(self.transport)

    def when_stopping(self, callback: Callable[[], None]) -> None:
        """Let `callback` end the connection when the server stops."""
        self._stop = callback

    def shutdown(self) -> None:
        if self._stop is not None and not self.close_sent:
            self._stop()
        else:
            super().shutdown()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        if not self.disconnected:
            # A close waits until what was written is sent: to a peer that reads nothing, for ever.
            self.loop.call_later(PARTING_SECONDS, self.transport.abort)

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

    async def room(self) -> None:
        """Return when frames may be written. Raises ConnectionError once the connection is closing."""
        if self.close_sent or self.transport.is_closing():
            raise ConnectionError("the connection is closing")
        await self.writable.wait()

    def drop(self) -> None:
        """End the connection at once."""
        self.transport.abort()
