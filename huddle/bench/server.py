"""The server under test: the live socket and the API as `huddle run` serves them, without pages.

Run as `python -m huddle.bench.server PORT`. `POST /bench/relay` publishes prepared changes,
and `GET /bench/commits` says when each change was committed.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Iterator

import uvicorn
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from huddle.bench.usage import private_memory
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
        self._publish = services.publish
        self._database = database
        self.times: list[tuple[str, int, int]] = []

    def publish(self, changes: list[PublishedChange]) -> None:
        for change in changes:
            self.times.append((change.team_id, change.seq, self._database.committed_at))
        self._publish(changes)

    async def commits(self, _request: Request) -> Response:
        times, self.times = self.times, []
        return JSONResponse(times)

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


def usage(_request: Request) -> Response:
    """Say what the server has used: processor seconds so far, and memory of its own in bytes."""
    return JSONResponse({"cpu_seconds": time.process_time(), "memory": private_memory()})


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
        Route("/bench/usage", usage),
    ]
    app = Starlette(routes=[*routes(services), *bench], lifespan=lifespan)
    config = server_config(live_first(services, app))
    uvicorn.Server(config).run(sockets=[reserve("127.0.0.1", int(sys.argv[1]))])


if __name__ == "__main__":
    main()
