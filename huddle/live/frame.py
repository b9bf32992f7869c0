"""A frame on its way to viewers."""

from __future__ import annotations

from collections.abc import MutableMapping
from struct import pack
from typing import Any

Message = MutableMapping[str, Any]
"""An ASGI message."""


class Frame:
    """One text frame, made once for all who get it: as an ASGI message and as bytes for the wire."""

    __slots__ = ("data", "message")

    def __init__(self, text: str) -> None:
        body = text.encode()
        self.data = _head(len(body)) + body
        self.message: Message = {"type": "websocket.send", "text": text}


def _head(size: int) -> bytes:
    """Return the head of an unmasked text frame in one piece (RFC 6455, section 5.2)."""
    if size < 126:
        return pack("!BB", 0x81, size)
    if size < 1 << 16:
        return pack("!BBH", 0x81, 126, size)
    return pack("!BBQ", 0x81, 127, size)
