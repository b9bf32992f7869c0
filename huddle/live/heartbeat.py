"""The server's pulse: every viewer hears it, and with it where its streams stand."""

from __future__ import annotations

import asyncio

import orjson

from huddle.live.frame import Frame
from huddle.live.hub import Hub
from huddle.live.presence import Presence
from models.base import utc_now

PERIOD_SECONDS = 15.0
EXPIRY_SECONDS = 1.0


def beat(hub: Hub) -> None:
    """Send one heartbeat to every viewer: `seq` is, per team, the last change that it was given."""
    at = utc_now()
    frames: dict[tuple[tuple[str, int], ...], Frame] = {}
    for viewer in list(hub.viewers):
        places = []
        for team_id in viewer.teams:
            stream = hub.streams.get(team_id)
            subscription = stream.live.get(viewer) if stream is not None else None
            if subscription is not None:
                places.append((team_id, subscription.seq))
        key = tuple(sorted(places))
        if key not in frames:
            body = {"type": "heartbeat", "at": at, "seq": dict(key)}
            frames[key] = Frame(orjson.dumps(body, option=orjson.OPT_UTC_Z).decode())
        viewer.push(frames[key])


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
