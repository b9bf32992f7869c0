"""The server's pulse: every viewer hears it, and with it where its streams stand."""

from __future__ import annotations

import asyncio
from datetime import datetime

import orjson

from huddle.live.frame import Frame
from huddle.live.hub import Hub
from huddle.live.presence import Presence
from huddle.live.viewer import Viewer
from models.base import utc_now

PERIOD_SECONDS = 15.0
EXPIRY_SECONDS = 1.0


def beat(hub: Hub) -> None:
    """Send one heartbeat to every viewer: `seq` is, per team, the last change that it was given."""
    at = utc_now()
    frames: dict[tuple[tuple[str, int], ...], Frame] = {}
    for viewer in list(hub.viewers):
        key = _places(hub, viewer)
        if key not in frames:
            frames[key] = _frame(at, key)
        viewer.push(frames[key])


def beat_for(hub: Hub, viewer: Viewer) -> None:
    """Send one heartbeat to a viewer that has just begun to follow a team: it has all there is."""
    viewer.push(_frame(utc_now(), _places(hub, viewer)))


def _places(hub: Hub, viewer: Viewer) -> tuple[tuple[str, int], ...]:
    places = []
    for team_id in viewer.teams:
        stream = hub.streams.get(team_id)
        subscription = stream.live.get(viewer) if stream is not None else None
        if subscription is not None:
            places.append((team_id, subscription.seq))
    return tuple(sorted(places))


def _frame(at: datetime, places: tuple[tuple[str, int], ...]) -> Frame:
    body = {"type": "heartbeat", "at": at, "seq": dict(places)}
    return Frame(orjson.dumps(body, option=orjson.OPT_UTC_Z).decode())


async def run(hub: Hub, presence: Presence) -> None:
    """Beat, and let presence expire, until cancelled."""
    loop = asyncio.get_running_loop()
    next_beat = loop.time() + PERIOD_SECONDS
    while True:
        await asyncio.sleep(EXPIRY_SECONDS)
        presence.expire()
        if loop.time() >= next_beat:
            beat(hub)
            next_beat = max(next_beat + PERIOD_SECONDS, loop.time())
