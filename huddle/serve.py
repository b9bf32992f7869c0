"""Serve Huddle: one process, one port, uvicorn."""

from __future__ import annotations

import os
import socket
import sys

import uvicorn
from starlette.types import ASGIApp

from huddle import paths
from huddle.settings import Settings
from huddle.web.websocket_protocol import LiveProtocol

SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread lets another run; the default 5 ms would show in every answer."""

SOCKET_FRAME_LIMIT = 1 << 20
"""Bytes. `/live` itself takes 64 KiB; Reflex's own form posts may be larger."""

STOP_WITHIN = 1
"""Seconds that open connections get when the server stops."""


class PortTaken(Exception):
    """Another program listens there."""


def prepare_reflex() -> None:
    """Set what Reflex reads from the environment so that its back end starts without compiling.

    Must run before `huddle.huddle` is imported. Reflex looks for rxconfig.py in the working folder.
    """
    os.environ.update(
        __REFLEX_SKIP_COMPILE="true",
        REFLEX_BACKEND_ONLY="true",
        REFLEX_ENV_MODE="prod",
        REFLEX_TELEMETRY_ENABLED="false",
        REFLEX_CHECK_LATEST_VERSION="false",
        REFLEX_WEB_WORKDIR=str(paths.FRONTEND / "reflex"),
    )
    os.chdir(paths.ROOT)
    if str(paths.ROOT) not in sys.path:
        sys.path.insert(0, str(paths.ROOT))


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket bound to `host:port`. Raises PortTaken with what to do.

    It does not listen yet: until the server is there, connections are refused instead of waiting.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise PortTaken(
            f"Cannot listen on {host}:{port}: {error.strerror}. "
            f"Stop what uses it, or choose another port, for example PORT={port % 65535 + 1}."
        ) from error
    return listener


def server_config(app: ASGIApp, *, access_log: bool = False) -> uvicorn.Config:
    """Return how uvicorn serves `app`: the same for everybody who starts a server of ours."""
    return uvicorn.Config(
        app,
        # uvicorn's "websockets-sansio", with one thing more.
        ws=LiveProtocol,
        ws_per_message_deflate=False,
        ws_max_size=SOCKET_FRAME_LIMIT,
        # Our own heartbeats in both directions say more than protocol pings.
        ws_ping_interval=None,
        # Who the peer is decides what a demo account may do; X-Forwarded-* is read by
        # huddle.security.peer, from trusted proxies alone.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=STOP_WITHIN,
        h11_max_incomplete_event_size=64 << 10,
        lifespan="on",
        access_log=access_log,
        log_level="info" if access_log else "warning",
    )


def run(settings: Settings, listener: socket.socket, *, access_log: bool = False) -> None:
    """Serve on `listener` until interrupted."""
    prepare_reflex()
    sys.setswitchinterval(SWITCH_INTERVAL)
    from huddle.huddle import make_server

    config = server_config(make_server(settings), access_log=access_log)
    uvicorn.Server(config).run(sockets=[listener])
