"""Is the process alive, and is it ready to serve?"""

from __future__ import annotations

import logging

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from huddle.domain.errors import Unavailable
from huddle.web.services import Services
from models import tables as t

log = logging.getLogger("huddle.web")


async def healthz(_request: Request) -> Response:
    """`GET /healthz`: 200 while the process lives."""
    return JSONResponse({"status": "ok"})


def health_routes(services: Services) -> list[Route]:
    """Return `/healthz` and `/readyz`."""

    async def readyz(_request: Request) -> Response:
        """`GET /readyz`: 200 once the database answers and has its tables, else 503 with the reason."""
        try:
            await services.reader.read(lambda c: c.execute(select(t.team.c.seq).limit(1)).all())
        except Exception as error:
            log.warning("not ready", exc_info=True)
            reason = f"The database does not answer as it should ({type(error).__name__}): "
            refusal = Unavailable(reason + "is it running, and was `huddle migrate` run?")
            return JSONResponse({"error": refusal.body()}, refusal.http_status)
        return JSONResponse({"status": "ready"})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
