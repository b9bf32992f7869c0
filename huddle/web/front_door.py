"""The outermost app: only known paths reach anything, and Reflex gets its event socket and no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

EVENT_SOCKET = "/_event"
MayOpen = Callable[[Scope], Awaitable[Scope | None]]


class FrontDoor:
    """Send each connection to the app that answers it.

    `reflex` runs the lifespan and `/_event`, for those whom `may_open_events` lets in with the scope
    that it returns; `site` answers all HTTP and every other socket. Reflex's own HTTP endpoints are not reachable.
    """

    def __init__(self, site: ASGIApp, reflex: ASGIApp, may_open_events: MayOpen) -> None:
        self.site = site
        self.reflex = reflex
        self.may_open_events = may_open_events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.reflex(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"].rstrip("/") == EVENT_SOCKET:
            if (admitted := await self.may_open_events(scope)) is not None:
                await self.reflex(admitted, receive, send)
            else:
                # Closing before accepting answers the handshake with 403.
                await receive()
                await send({"type": "websocket.close", "code": 4401})
        else:
            await self.site(scope, receive, send)
