"""What this process hears from the others over the bus, and what it tells them."""

from __future__ import annotations

import asyncio
from typing import get_args

from huddle.live.bus import Bus
from huddle.live.change import PublishedChange
from huddle.live.hub import Hub
from huddle.live.presence import Members, Presence
from huddle.live.tail import Tail
from huddle.security import notices
from huddle.security.notices import Kind, Notice


class FromOthers:
    """Hands what other processes say to the parts that it concerns. A `huddle.live.bus.Listener`."""

    def __init__(self, hub: Hub, presence: Presence, tail: Tail) -> None:
        self._hub = hub
        self._presence = presence
        self._tail = tail

    def changes(self, changes: list[PublishedChange]) -> None:
        self._hub.publish(changes)

    def presence(self, team_id: str, process: str, members: Members) -> None:
        self._presence.hear(team_id, process, members)

    def presence_asked(self, team_id: str) -> None:
        self._presence.announce(team_id)

    def notice(self, kind: str, subject_id: str) -> None:
        for known in get_args(Kind):
            if kind == known:
                notices.tell(known, subject_id, elsewhere=True)

    def followed(self, team_id: str) -> None:
        self._presence.ask_anew(team_id)
        self._tail.look()


class NoticesToOthers:
    """A listener for notices, which come from any thread: tells other processes of those made here."""

    def __init__(self, bus: Bus, loop: asyncio.AbstractEventLoop) -> None:
        self._bus = bus
        self._loop = loop

    def __call__(self, notice: Notice) -> None:
        if not notice.elsewhere and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bus.notice, notice.kind, notice.subject_id)
