"""Ends streams at once when this process ends or locks the session, token or account behind them."""

from __future__ import annotations

import asyncio

from huddle.live.hub import Hub
from huddle.live.tail import LOCKED, SESSION_ENDED
from huddle.live.viewer import Viewer
from huddle.security.notices import Notice


class Endings:
    """A listener for notices; they come from any thread and are acted on in the loop."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self._hub = hub
        self._loop = loop

    def __call__(self, notice: Notice) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._act, notice)

    def _act(self, notice: Notice) -> None:
        for viewer in list(self._hub.viewers):
            if not _concerns(notice, viewer):
                continue
            if notice.kind == "session_locked":
                self._hub.end(viewer, LOCKED, "locked")
            else:
                self._hub.end(viewer, SESSION_ENDED, "the session has ended: sign in again")


def _concerns(notice: Notice, viewer: Viewer) -> bool:
    match notice.kind:
        case "session_ended" | "session_locked":
            return viewer.session_id == notice.subject_id
        case "token_ended":
            return viewer.token_id == notice.subject_id
        case "user_ended":
            return viewer.user_id == notice.subject_id
        case _:
            return False
