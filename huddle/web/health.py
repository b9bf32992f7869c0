"""Is the process alive, and is it ready to serve?"""

from __future__ import annotations

import logging
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from huddle import migrations
from huddle.domain.errors import Unavailable
from huddle.live.redis_ping import ping
from huddle.web.services import Services

log = logging.getLogger("huddle.web")
_needed = lru_cache(maxsize=1)(migrations.head)


async def healthz(_request: Request) -> Response:
    """`GET /healthz`: 200 while the process lives."""
    return JSONResponse({"status": "ok"})


def health_routes(services: Services) -> list[Route]:
    """Return `/healthz` and `/readyz`."""

    async def readyz(_request: Request) -> Response:
        """`GET /readyz`: 200 once database, migrations and Redis are right, else 503 with the reason."""
        try:
            await _check(services)
        except Unavailable as reason:
            log.warning("not ready: %s", reason.message)
            return JSONResponse({"error": reason.body()}, reason.http_status)
        return JSONResponse({"status": "ready"})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _check(services: Services) -> None:
    """Raise Unavailable with the reason why this process cannot serve."""
    try:
        found = await services.reader.run(lambda: migrations.current(services.database))
    except Exception as error:
        log.debug("the database does not answer", exc_info=True)
        kind = type(error).__name__
        raise Unavailable(f"The database does not answer ({kind}). Is it running?") from error
    if found != _needed():
        raise Unavailable(
            f"The database is at revision {found or 'none'} and this version of Huddle needs "
            f"{_needed()}. Run `huddle migrate`."
        )
    if services.settings.redis_url:
        try:
            await ping(services.settings.redis_url)
        except Exception as error:
            kind = type(error).__name__
            raise Unavailable(f"Redis does not answer ({kind}). Is it running?") from error
