"""`GET /metrics`: every process of this port, whichever of them was asked, for Prometheus.

For whoever sits at this machine, and for who brings HUDDLE_METRICS_TOKEN; nobody else learns that it is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import compare_digest

from prometheus_client import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from huddle import workers
from huddle.domain.errors import NotFound, Unauthenticated
from huddle.security.identity import bearer_token
from huddle.security.peer import forwarded_chain, headers_of, is_local
from huddle.security.sign_in import SignIn
from huddle.web.api_errors import refusal
from huddle.web.database_probe import DatabaseProbe
from huddle.web.metric_families import Families
from huddle.web.metric_text import merge
from huddle.web.services import Services
from huddle.web.siblings import Siblings

WITHIN_SECONDS = 4.0
"""For another process to answer; one that does not is left out."""


@dataclass
class _Collected(Collector):
    metrics: list[Metric]

    def collect(self) -> list[Metric]:
        return self.metrics


class Metrics:
    """What this process and its siblings count. Started and stopped with the services."""

    def __init__(self, services: Services, sign_in: SignIn) -> None:
        self._services = services
        self._sign_in = sign_in
        self._probe = DatabaseProbe(services.database, services.hub)
        self._siblings = Siblings(self.own, WITHIN_SECONDS)

    async def start(self) -> None:
        """Let siblings ask."""
        await self._siblings.start()

    async def stop(self) -> None:
        """Answer no more."""
        await self._siblings.stop()
        self._probe.close()

    async def own(self, accept: str) -> bytes:
        """Return the metrics of this process in the format that `accept` (RFC 9110) prefers."""
        seen = await self._probe.look()
        encode, _ = choose_encoder(accept)
        families = Families(self._services, self._sign_in, seen, workers.number())
        return await asyncio.to_thread(encode, _Collected(families.collect()))

    async def get(self, request: Request) -> Response:
        """`GET /metrics`."""
        if not _at_this_machine(request) and not self._has_token(request):
            if not self._services.settings.metrics_token:
                return refusal(NotFound("There is nothing at this address."))
            return refusal(Unauthenticated("Send HUDDLE_METRICS_TOKEN as a bearer token."))
        accept = request.headers.get("accept", "")
        texts = await asyncio.gather(self.own(accept), self._siblings.ask(accept))
        body = merge([texts[0], *texts[1]])
        return Response(body, headers={"Content-Type": choose_encoder(accept)[1]})

    def _has_token(self, request: Request) -> bool:
        token = self._services.settings.metrics_token
        given = bearer_token(headers_of(request.scope)) or ""
        return bool(token) and compare_digest(given.encode(), token.encode())


def metrics_routes(metrics: Metrics) -> Sequence[Route]:
    """Return `/metrics`."""
    return [Route("/metrics", metrics.get)]


def _at_this_machine(request: Request) -> bool:
    """Say whether the request comes from this machine, and not through a proxy on it."""
    return is_local(request.scope) and not forwarded_chain(headers_of(request.scope))
