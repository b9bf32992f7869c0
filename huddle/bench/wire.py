"""As much of the WebSocket protocol (RFC 6455) as a load generator needs, without a library's cost."""

from __future__ import annotations

import base64
import os
import struct

OPCODE_TEXT = 1
OPCODE_CLOSE = 8


def handshake(host: str, path: str, headers: dict[str, str]) -> bytes:
    """Return the upgrade request."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def text_frame(text: str) -> bytes:
    """Return a masked text frame, as clients send them (RFC 6455, section 5.3)."""
    body = text.encode()
    size = len(body)
    if size < 126:
        head = struct.pack("!BB", 0x81, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x81, 0xFE, size)
    else:
        head = struct.pack("!BBQ", 0x81, 0xFF, size)
    # A mask of zeros is a valid mask, and costs the generator nothing.
    return head + b"\0\0\0\0" + body


def frame_at(data: bytes | bytearray, start: int) -> tuple[int, int, int] | None:
    """Return `(opcode, body start, frame end)` of the server's frame at `start`, None if incomplete."""
    if len(data) - start < 2:
        return None
    size, body = data[start + 1] & 0x7F, start + 2
    if size == 126:
        if len(data) - start < 4:
            return None
        (size,), body = struct.unpack_from("!H", data, start + 2), start + 4
    elif size == 127:
        if len(data) - start < 10:
            return None
        (size,), body = struct.unpack_from("!Q", data, start + 2), start + 10
    end = body + size
    return None if end > len(data) else (data[start] & 0x0F, body, end)
