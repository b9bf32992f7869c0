"""A server in the test's own loop, over any ASGI app, as `huddle run` configures one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from huddle.serve import reserve, server_config


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[int]:
    """Serve `app` on the loopback interface; yield the port."""

    async def with_lifespan(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    listener = reserve("127.0.0.1", 0)
    server = uvicorn.Server(server_config(with_lifespan))
    task = asyncio.create_task(server._serve([listener]))
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.005)
    yield int(listener.getsockname()[1])
    server.should_exit = True
    await task
