"""The live socket, the API and sign-in, served as `huddle run` serves them, without pages."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette

from huddle.logs import set_up
from huddle.serve import SWITCH_INTERVAL, reserve, server_config
from huddle.settings import Settings
from huddle.web.app import live_first, routes
from huddle.web.services import build_services


def main() -> None:
    """Serve on 127.0.0.1 at the port of the settings, or at the one given."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    settings = Settings()
    set_up(settings)
    services = build_services(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await services.start()
        yield
        await services.stop()

    app = live_first(services, Starlette(routes=routes(services), lifespan=lifespan))
    port = int(sys.argv[1]) if sys.argv[1:] else settings.port
    uvicorn.Server(server_config(app)).run(sockets=[reserve("127.0.0.1", port)])


if __name__ == "__main__":
    main()
