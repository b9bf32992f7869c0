"""Serve Huddle on one port: uvicorn, in one process or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from huddle import paths, workers
from huddle.logs import set_up
from huddle.settings import Settings, get_settings
from huddle.web.half_open import PING_SECONDS, PONG_SECONDS
from huddle.web.http_protocol import HttpProtocol
from huddle.web.websocket_protocol import LiveProtocol

SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread lets another run; the default 5 ms would show in every answer."""

SOCKET_FRAME_LIMIT = 1 << 20
"""Bytes. `/live` itself takes 64 KiB; Reflex's own form posts may be larger."""

STOP_WITHIN = 8
"""Seconds that open connections get when the server stops: for commands in flight, and for goodbyes."""

HEARD_WITHIN = 15
"""Seconds in which a worker must answer its supervisor, and a new one be ready."""


MOST_FILES = 65_536
"""Files and sockets of a process; many systems give 1,024 unless they are asked for more."""


class PortTaken(Exception):
    """Another program listens there."""


def prepare_reflex(settings: Settings) -> None:
    """Set what Reflex reads from the environment so that its back end starts without compiling.

    Must run before `huddle.huddle` is imported. Reflex looks for rxconfig.py in the working folder.
    """
    if settings.redis_url:
        # Managed ones forbid CONFIG; their operators set what Reflex would (deploy/README.md).
        os.environ.update(
            REFLEX_REDIS_URL=settings.redis_url, REFLEX_IGNORE_REDIS_CONFIG_ERROR="true"
        )
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


def allow_many_sockets() -> None:
    """Raise this process's limit of open files as far as it may: each viewer is one."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def server_config(app: ASGIApp | str, **options: Any) -> uvicorn.Config:
    """Return how uvicorn serves `app`: the same for everybody who starts a server of ours."""
    return uvicorn.Config(
        app,
        # uvicorn's "websockets-sansio", with some things more.
        ws=LiveProtocol,
        http=HttpProtocol,
        ws_per_message_deflate=False,
        ws_max_size=SOCKET_FRAME_LIMIT,
        # Our own heartbeats in both directions say more than protocol pings.
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        # Who the peer is decides what a demo account may do; X-Forwarded-* is read by
        # huddle.security.peer, from trusted proxies alone.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=STOP_WITHIN,
        timeout_worker_healthcheck=HEARD_WITHIN,
        h11_max_incomplete_event_size=64 << 10,
        lifespan="on",
        # Requests are written by huddle.web.request_log, without what people asked for.
        access_log=False,
        log_config=None,
        **options,
    )


def run(settings: Settings, listener: socket.socket, *, processes: int = 1) -> None:
    """Serve on `listener` until interrupted, in this process, or in so many children of it.

    A child that dies is replaced; SIGHUP replaces all, one after the other.
    """
    allow_many_sockets()
    if processes == 1:
        uvicorn.Server(server_config(_make_app(settings))).run(sockets=[listener])
        return
    # The children read their settings anew.
    os.environ.update(
        HUDDLE_HOST=settings.host,
        HUDDLE_PORT=str(settings.port),
        HUDDLE_TRUSTED_PROXIES=",".join(settings.trusted_proxies),
        HUDDLE_SECRET_KEY=settings.resolved_secret_key,
        HUDDLE_ACCESS_LOG=str(settings.access_log),
    )
    config = server_config("huddle.serve:make_worker", factory=True, workers=processes)
    with workers.shared_folder():
        Multiprocess(config, sockets=[listener]).run()


def make_worker() -> ASGIApp:
    """Return the app of a child process, which stops when its parent is gone."""
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    workers.join()
    return _make_app(get_settings())


def _stop_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _make_app(settings: Settings) -> ASGIApp:
    set_up(settings, workers.number() if workers.folder() else None)
    prepare_reflex(settings)
    sys.setswitchinterval(SWITCH_INTERVAL)
    from huddle.huddle import make_server

    return make_server(settings)
