"""The server under test: the live socket and the API as `huddle run` serves them, without pages.

Run as `python -m huddle.bench.server PORT`. `POST /bench/relay` hands prepared changes to the hub,
and `GET /bench/published` says when each change of a team reached the hub after its commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable

import psutil
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from huddle.live.change import PublishedChange
from huddle.serve import SWITCH_INTERVAL, reserve, server_config
from huddle.settings import Settings
from huddle.web.app import live_first, routes
from huddle.web.services import Services, build_services


class Notary:
    """Notes when each change reached the hub, in ns of the monotonic clock."""

    def __init__(self, services: Services) -> None:
        self._publish = services.hub.publish
        self._hub = services.hub
        self.times: dict[int, int] = {}
        services.door._on_commit = self.publish

    def publish(self, changes: Iterable[PublishedChange]) -> None:
        changes = list(changes)
        now = time.monotonic_ns()
        for change in changes:
            self.times[change.seq] = now
        self._publish(changes)

    async def published(self, _request: Request) -> Response:
        times, self.times = self.times, {}
        return JSONResponse({str(seq): at for seq, at in times.items()})

    async def relay(self, request: Request) -> Response:
        """Publish `texts` to `team`, `times` over, `pause` seconds apart; return when each was begun."""
        order = await request.json()
        team = order["team"]
        began = []
        for text in order["texts"] * order.get("times", 1):
            stream = self._hub.streams[team]
            seq = (stream.seq or 0) + 1
            began.append(time.monotonic_ns())
            self._publish([PublishedChange(team, seq, text, "bench", None)])
            await asyncio.sleep(order["pause"])
        return JSONResponse(began)


async def memory(_request: Request) -> Response:
    """Say how much of the server's memory is its own, in bytes (USS)."""
    return JSONResponse(psutil.Process(os.getpid()).memory_full_info().uss)


def main() -> None:
    """Serve on 127.0.0.1 at the port given; settings come from the environment."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    services = build_services(Settings())
    notary = Notary(services)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await services.start()
        yield
        await services.stop()

    bench = [
        Route("/bench/relay", notary.relay, methods=["POST"]),
        Route("/bench/published", notary.published),
        Route("/bench/memory", memory),
    ]
    app = Starlette(routes=[*routes(services), *bench], lifespan=lifespan)
    config = server_config(live_first(services, app))
    uvicorn.Server(config).run(sockets=[reserve("127.0.0.1", int(sys.argv[1]))])


if __name__ == "__main__":
    main()
