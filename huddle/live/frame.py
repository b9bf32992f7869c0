"""A frame on its way to viewers."""

from __future__ import annotations

from collections.abc import MutableMapping
from struct import pack
from typing import Any

Message = MutableMapping[str, Any]
"""An ASGI message."""


class Frame:
    """One text frame, made once for all who get it: `data` are its bytes on the wire."""

    __slots__ = ("_body_at", "data")

    def __init__(self, text: str) -> None:
        body = text.encode()
        head = _head(len(body))
        self.data = head + body
        self._body_at = len(head)

    @property
    def message(self) -> Message:
        """The frame as an ASGI message, for where the bytes cannot be written as they are."""
        return {"type": "websocket.send", "text": self.data[self._body_at :].decode()}


def _head(size: int) -> bytes:
    """Return the head of an unmasked text frame in one piece (RFC 6455, section 5.2)."""
    if size < 126:
        return pack("!BB", 0x81, size)
    if size < 1 << 16:
        return pack("!BBH", 0x81, 126, size)
    return pack("!BBQ", 0x81, 127, size)
