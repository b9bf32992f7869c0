"""The doors of this room, for the composition root to mount."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.routing import BaseRoute, Mount

from huddle.web.api import make_api
from huddle.web.auth import auth_routes
from huddle.web.auth_request import make_auth_services
from huddle.web.health import health_routes
from huddle.web.live_socket import LiveSocket
from huddle.web.metrics import Metrics, metrics_routes
from huddle.web.request_log import RequestLog
from huddle.web.services import Services
from huddle.web.websocket_protocol import LIVE_PATH

ASGI = Callable[[Any, Any, Any], Awaitable[None]]


def routes(
    services: Services, *, demo_hint: Callable[[], dict[str, Any]] | None = None
) -> list[BaseRoute]:
    """Return the HTTP routes: health, metrics, sign-in and the API.

    The socket is put before the app by `live_first`. `demo_hint` tells who sits at this machine of
    the demo accounts.
    """
    auth = make_auth_services(
        services.settings,
        services.database,
        services.identities,
        services.door,
        demo_hint=demo_hint,
    )
    metrics = Metrics(services, auth.sign_in)
    services.companions.append(metrics)
    return [
        *health_routes(services),
        *metrics_routes(metrics),
        *auth_routes(auth),
        Mount("/api/v1", make_api(services)),
    ]


def live_first(services: Services, app: ASGI) -> ASGI:
    """Return an application that serves `/live` itself and hands everything else to `app`.

    It goes outermost: each wrapper around the server's `send` would cost every delivery.
    """
    live = LiveSocket(services)
    logged = RequestLog(app)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket" and scope["path"] == LIVE_PATH:
            await live(scope, receive, send)
        else:
            await logged(scope, receive, send)

    return application
