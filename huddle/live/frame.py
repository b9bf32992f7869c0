"""Frames on their way to viewers: each made, and compressed, once for all who get it."""

from __future__ import annotations

import zlib
from collections.abc import MutableMapping, Sequence
from struct import pack
from typing import Any

Message = MutableMapping[str, Any]
"""An ASGI message."""

WINDOW_BITS = 12
"""Of the compressor: 4 KiB hold several rows, and every client that compresses at all takes it."""
MEMORY_LEVEL = 5
QUICK = 1
"""zlib's level for what is compressed in the event loop: about 10 us for a change of one row."""
SMALL = 6
"""For what is compressed in a thread: a sixth smaller, at twice the time."""
WORTH_BYTES = 200
"""Shorter texts go as they are: a heartbeat would lose a few bytes, for its share of the time."""

_TEXT = 0x81
_COMPRESSED = 0x40
_SYNC_TAIL = b"\0\0\xff\xff"


class Frame:
    """One text frame: `data` are its bytes on the wire for a viewer that does not take compression.

    One with `secret` is compressed for nobody.
    """

    __slots__ = ("_body_at", "_deflated", "data")

    def __init__(self, text: str, *, secret: bool = False) -> None:
        body = text.encode()
        head = _head(_TEXT, len(body))
        self.data = head + body
        self._body_at = len(head)
        self._deflated: bytes | None = self.data if secret else None

    @property
    def message(self) -> Message:
        """The frame as an ASGI message, for where the bytes cannot be written as they are."""
        return {"type": "websocket.send", "text": self.data[self._body_at :].decode()}

    @property
    def is_deflated(self) -> bool:
        """Whether the compressed form is made already."""
        return self._deflated is not None

    def wire(self, deflates: bool) -> bytes:
        """Return the bytes for a viewer that takes permessage-deflate, or for one that does not."""
        if not deflates:
            return self.data
        return self._deflated or self.deflate()

    def deflate(self, level: int = QUICK) -> bytes:
        """Make the compressed form (RFC 7692), in any thread, and return it.

        Nothing of another frame goes into it, so that it means the same to every viewer.
        """
        deflated = self.data
        if len(self.data) - self._body_at >= WORTH_BYTES:
            packer = zlib.compressobj(level, zlib.DEFLATED, -WINDOW_BITS, MEMORY_LEVEL)
            body = packer.compress(memoryview(self.data)[self._body_at :])
            body = (body + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(_SYNC_TAIL)
            deflated = min(_head(_TEXT | _COMPRESSED, len(body)) + body, self.data, key=len)
        self._deflated = deflated
        return deflated


class Run:
    """Frames that follow one another, joined once for all who get them in one write."""

    __slots__ = ("_wire", "frames")

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self._wire: list[bytes | None] = [None, None]

    def wire(self, deflates: bool) -> bytes:
        """Return the bytes of all, as `Frame.wire` does of one."""
        data = self._wire[deflates]
        if data is None:
            data = b"".join(frame.wire(deflates) for frame in self.frames)
            self._wire[deflates] = data
        return data


def _head(first: int, size: int) -> bytes:
    """Return the head of an unmasked frame in one piece (RFC 6455, section 5.2)."""
    if size < 126:
        return pack("!BB", first, size)
    if size < 1 << 16:
        return pack("!BBH", first, 126, size)
    return pack("!BBQ", first, 127, size)
