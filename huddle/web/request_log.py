"""A line for each HTTP request that went wrong, by route and request id; for every one at level debug."""

from __future__ import annotations

import logging
import re
from time import monotonic
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huddle.logs import facts
from huddle.logs.facts import REQUEST
from huddle.logs.setup import REQUESTS
from huddle.security.peer import headers_of

log = logging.getLogger(REQUESTS)

HEADER = "x-request-id"
_GIVEN = re.compile(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
"""A proxy's id is taken over where it is a UUID: anything else could be somebody's words."""
ELSEWHERE = "pages"
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLog:
    """ASGI middleware for HTTP; gives each request an id, which its answer and its log lines carry."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = headers_of(scope).get(HEADER, "")
        identifier = given.lower() if _GIVEN.fullmatch(given) else uuid4().hex
        began, status = monotonic(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identifier
            await send(message)

        token = REQUEST.set(identifier)
        try:
            await self.app(scope, receive, noting)
        finally:
            level = _level(status)
            if log.isEnabledFor(level):
                log.log(
                    level,
                    "request",
                    extra=facts(
                        method=scope["method"] if scope["method"] in _METHODS else "other",
                        route=route_of(scope),
                        status=status,
                        ms=round((monotonic() - began) * 1000, 1),
                    ),
                )
            REQUEST.reset(token)


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that answered: a path itself may hold anything."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return ELSEWHERE
    root = str(scope.get("root_path", ""))
    return str(path) if path.startswith(root) else f"{root}{path}"


def _level(status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.INFO if status >= 400 else logging.DEBUG
