"""The server under test: the live socket and the API as `huddle run` serves them, without pages.

Run as `python -m huddle.bench.server PORT`. `POST /bench/relay` hands prepared changes to the hub,
and `GET /bench/commits` says when each change was committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import resource
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import uvicorn
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from huddle.commands.door import Door
from huddle.db import Database
from huddle.live.change import PublishedChange
from huddle.serve import SWITCH_INTERVAL, reserve, server_config
from huddle.settings import Settings
from huddle.web.app import live_first, routes
from huddle.web.services import Services, build_services


class TimedDatabase(Database):
    """Notes when the last write was committed, in ns of the monotonic clock."""

    committed_at = 0

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        with super().write() as connection:
            yield connection
        self.committed_at = time.monotonic_ns()


class Notary:
    """Notes when each change was committed: of changes that are not made in a hurry, one by one."""

    def __init__(self, services: Services, database: TimedDatabase) -> None:
        self._hub = services.hub
        self._database = database
        self.times: dict[int, int] = {}

    def publish(self, changes: Sequence[PublishedChange]) -> None:
        for change in changes:
            self.times[change.seq] = self._database.committed_at
        self._hub.publish(changes)

    async def commits(self, _request: Request) -> Response:
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
            self._hub.publish([PublishedChange(team, seq, text, "bench", None)])
            await asyncio.sleep(order["pause"])
        return JSONResponse(began)


def memory(_request: Request) -> Response:
    """Say how much memory of its own the server has, in bytes."""
    rollup = Path("/proc/self/smaps_rollup")
    if rollup.exists():
        private = re.findall(r"^Private_\w+:\s+(\d+) kB", rollup.read_text(), re.MULTILINE)
        return JSONResponse(sum(map(int, private)) * 1024)
    return JSONResponse(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Serve on 127.0.0.1 at the port given; settings come from the environment."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    settings = Settings()
    database = TimedDatabase(settings.resolved_database_url)
    services = build_services(settings, database)
    notary = Notary(services, database)
    services.door = Door(database, notary.publish)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await services.start()
        yield
        await services.stop()

    bench = [
        Route("/bench/relay", notary.relay, methods=["POST"]),
        Route("/bench/commits", notary.commits),
        Route("/bench/memory", memory),
    ]
    app = Starlette(routes=[*routes(services), *bench], lifespan=lifespan)
    config = server_config(live_first(services, app))
    uvicorn.Server(config).run(sockets=[reserve("127.0.0.1", int(sys.argv[1]))])


if __name__ == "__main__":
    main()
