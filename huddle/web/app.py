"""The doors of this room, for the composition root to mount."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.routing import BaseRoute

from huddle.web.health import health_routes
from huddle.web.live_socket import LiveSocket
from huddle.web.services import Services

ASGI = Callable[[Any, Any, Any], Awaitable[None]]
LIVE_PATH = "/live"


def routes(services: Services) -> list[BaseRoute]:
    """Return the HTTP routes: health and the API. The socket is put before the app by `live_first`."""
    return [*health_routes(services)]


def live_first(services: Services, app: ASGI) -> ASGI:
    """Return an application that serves `/live` itself and hands everything else to `app`.

    It goes outermost: each wrapper around the server's `send` would cost every delivery.
    """
    live = LiveSocket(services)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and scope["path"] == LIVE_PATH:
            await live(scope, receive, send)
        else:
            await app(scope, receive, send)

    return application
