"""Connections whose other end is gone without a word, or takes nothing: left to the kernel to end."""

from __future__ import annotations

import socket
from asyncio import BaseTransport
from contextlib import suppress

UNHEARD_MS = 45_000
"""For what was sent to be acknowledged, and for a peer that reads nothing to read on. A heartbeat goes
out every 15 s, so that a peer whose network was cut is gone after a minute."""
UNSENT_BYTES = 128 << 10
"""Kept by the kernel of what cannot be sent yet; it would take megabytes for each that reads nothing."""
PING_SECONDS = None if hasattr(socket, "TCP_USER_TIMEOUT") else 20.0
"""Between protocol pings, where the kernel cannot do it; every peer's library answers by itself."""
PONG_SECONDS = 60.0


def expect_an_answer(transport: BaseTransport) -> None:
    """Let the kernel drop a peer that acknowledges nothing, and keep little for one that is slow."""
    sock = transport.get_extra_info("socket")
    for name, value in (("TCP_USER_TIMEOUT", UNHEARD_MS), ("TCP_NOTSENT_LOWAT", UNSENT_BYTES)):
        option = getattr(socket, name, None)
        if sock is not None and option is not None:
            with suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
