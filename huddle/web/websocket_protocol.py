"""uvicorn's WebSocket protocol, with one thing more: the same bytes for everybody, written once.

A server's frames are not masked (RFC 6455, section 5.1) and we compress none, so that a frame is the
same for every viewer. Built once and handed to the transport as it is, a delivery costs little more
than the system call.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

WRITE_EXTENSION = "huddle.write"
"""In the scope's `extensions`: `write(data) -> bool` takes whole frames, without waiting.

It answers False, having written nothing, where the transport is full or the socket is closing.
"""


class LiveProtocol(WebSocketsSansIOProtocol):
    """What `huddle run` gives uvicorn as `ws`."""

    _full = False

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][WRITE_EXTENSION] = {"write": self.write_frames}

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
