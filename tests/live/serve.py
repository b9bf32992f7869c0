"""A server process for the tests: the live socket and the API with `huddle run`'s own flags."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette

from huddle.serve import listen, server_config
from huddle.settings import Settings
from huddle.web.app import live_first, routes
from huddle.web.services import build_services


def main() -> None:
    """Serve on 127.0.0.1 at the port given, settings from the environment."""
    services = build_services(Settings())

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await services.start()
        yield
        await services.stop()

    app = live_first(services, Starlette(routes=routes(services), lifespan=lifespan))
    uvicorn.Server(server_config(app)).run(sockets=[listen("127.0.0.1", int(sys.argv[1]))])


if __name__ == "__main__":
    main()
