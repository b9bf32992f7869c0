"""`/live`: the WebSocket endpoint of the public contract (live-protocol.md, WebSocket `/live`).

A plain ASGI application, so that nothing stands between the hub and the server's `send`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from huddle import __version__
from huddle.domain.errors import HuddleError, Invalid, RateLimited, Unauthenticated
from huddle.live.tail import LOCKED, SESSION_ENDED
from huddle.live.viewer import SLOW, Send, Viewer
from huddle.logs import facts
from huddle.queries.wire import to_json
from huddle.security.identity import Identity
from huddle.web.live_connection import FLOODED, Connection
from huddle.web.live_frames import MAX_FRAME_BYTES
from huddle.web.services import Services
from huddle.web.websocket_protocol import OUTLET_EXTENSION, STOP_EXTENSION

log = logging.getLogger("huddle.live")

MAX_SOCKETS_PER_USER = 20
QUIET_SECONDS = 150.0
"""A page pings every 20 s, and at least once a minute from a tab in the background: one that was quiet
for longer is likely a tablet that lost its network behind a proxy, and came back."""
TOO_BIG = 1009
Receive = Callable[[], Awaitable[Any]]
Scope = dict[str, Any]


class LiveSocket:
    """Serves every connection of the process."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Holds no database connection while it lives."""
        if (await receive())["type"] != "websocket.connect":
            return
        identity = await self._admit(scope, send)
        if identity is None:
            return
        extensions = scope.get("extensions", {})
        viewer = Viewer(
            send,
            identity.user_id,
            session_id=identity.session_id,
            token_id=identity.token_id,
            outlet=extensions.get(OUTLET_EXTENSION, {}).get("outlet"),
            backlog=self._services.hub.backlog,
        )
        viewer.task = asyncio.current_task()
        services = self._services
        connection = services.connection(viewer, identity)
        if not self._make_room(identity.user_id):
            connection.refuse(
                RateLimited(
                    f"You have {MAX_SOCKETS_PER_USER} screens open. Close one, then reload."
                )
            )
            viewer.close(FLOODED, "too many connections")
            await viewer.finish()
            self._count_end(viewer, 0.0)
            return
        services.hub.connect(viewer)
        if when_stopping := extensions.get(STOP_EXTENSION, {}).get("when_stopping"):
            when_stopping(connection.stop)
        services.hub.counts.opened += 1
        began = monotonic()
        log.info("socket opened", extra=facts(user=viewer.user_id, session=viewer.session_id))
        try:
            viewer.push_text(self._hello(identity, await services.epoch.current()))
            await self._listen(receive, connection)
        finally:
            services.presence.forget(viewer)
            services.hub.disconnect(viewer)
            connection.end()
            await viewer.finish()
            self._count_end(viewer, monotonic() - began)

    def _count_end(self, viewer: Viewer, seconds: float) -> None:
        code = viewer.close_code
        self._services.hub.counts.ended["left" if code is None else str(code)] += 1
        end = facts(user=viewer.user_id, session=viewer.session_id, seconds=round(seconds, 1))
        if code is not None:
            end["facts"]["code"] = code
        log.info("socket closed", extra=end)

    async def _admit(self, scope: Scope, send: Send) -> Identity | None:
        """Accept the socket of someone who is signed in, here; close the others' with a reason."""
        try:
            identity = await self._services.identify(scope)
        except HuddleError as error:
            log.info("socket refused", extra=facts(reason=error.code))
            if isinstance(error, RateLimited):
                await _accept_and_close(send, FLOODED, error.message)
            elif isinstance(error, Unauthenticated):
                await _accept_and_close(send, SESSION_ENDED, "sign in again")
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
            return None
        if identity.locked:
            await _accept_and_close(send, LOCKED, "locked")
            return None
        await send({"type": "websocket.accept"})
        return identity

    def _make_room(self, user_id: str) -> bool:
        """Say whether the person may have one more socket; end one that is likely dead, if that helps."""
        mine = self._services.hub.of_user(user_id)
        if len(mine) < MAX_SOCKETS_PER_USER:
            return True
        browsers = [viewer for viewer in mine if viewer.session_id is not None]
        quietest = min(browsers, key=lambda viewer: viewer.heard, default=None)
        if quietest is None or monotonic() - quietest.heard < QUIET_SECONDS:
            return False
        self._services.hub.end(quietest, SLOW, "a newer screen took its place")
        return True

    async def _listen(self, receive: Receive, connection: Connection) -> None:
        while not connection.viewer.closed:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is not None and _too_big(text):
                connection.refuse(Invalid("A frame may have at most 64 KiB. Nothing was changed."))
                connection.viewer.close(TOO_BIG, "frame too big")
            else:
                connection.handle(text)

    def _hello(self, identity: Identity, epoch: str) -> str:
        seconds = round(self._services.settings.idle_lock_minutes * 60)
        return to_json(
            {
                "type": "hello",
                "user": identity.user_id,
                "session": identity.session_id or identity.token_id,
                "version": __version__,
                "epoch": epoch,
                "idle_lock_seconds": seconds,
            }
        )


async def _accept_and_close(send: Send, code: int, reason: str) -> None:
    """Close with a code that a browser may read: it hears of none before the socket is open."""
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": code, "reason": reason})


def _too_big(text: str) -> bool:
    """Say whether a text has more than 64 KiB in UTF-8, which has up to 4 bytes for a character."""
    if len(text) > MAX_FRAME_BYTES:
        return True
    return len(text) * 4 > MAX_FRAME_BYTES and len(text.encode()) > MAX_FRAME_BYTES
