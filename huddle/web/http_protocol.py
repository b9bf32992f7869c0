"""uvicorn's HTTP protocol, with an end to requests that never become one.

A connection that sends its request byte by byte, or nothing, or a header without an end, costs its
sender nothing and the server a file descriptor, or memory, for as long as it is let.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""For the whole head of a request, from the first byte, or from the connection."""
BODY_SECONDS = 60.0
"""For its body, which is at most some 100 kB: also over the worst Wi-Fi."""
BARE_BYTES = 64 << 10
"""Received without completing a head, or bringing some of a body."""


class HttpProtocol(HttpToolsProtocol):
    """What `huddle run` gives uvicorn as `http`."""

    _deadline: TimerHandle | None = None
    _bare = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._within(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._bare += len(data)
        super().data_received(data)
        if self._bare > BARE_BYTES and not self.transport.is_closing():
            self.logger.warning("A request had more than %d kB of headers.", BARE_BYTES >> 10)
            self.transport.abort()

    def on_message_begin(self) -> None:
        self._within(HEAD_SECONDS)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._bare = 0
        self._within(BODY_SECONDS)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._bare = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._bare = 0
        self._within(None)
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._within(None)
        super().handle_websocket_upgrade()

    def _within(self, seconds: float | None) -> None:
        """Drop the connection after so many seconds, unless this is called again before."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self.transport.abort)
