"""Who calls the API: a bearer token, or a browser's cookie from our own pages; and how often."""

from __future__ import annotations

from collections import OrderedDict
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from huddle.commands.door import Door
from huddle.domain.errors import Forbidden, RateLimited
from huddle.security.identity import COOKIE, Identity, bearer_token, require_open
from huddle.security.origin import origin_allowed, post_allowed
from huddle.security.peer import headers_of
from huddle.web.allowances import Allowances
from huddle.web.bucket import Bucket
from huddle.web.reader import Reader
from huddle.web.services import Services

RATE = (100.0, 500.0)
"""Requests of one person per second, and at once."""
KEPT = 10_000
FOREIGN = "This request comes from a page that is not ours. Use an API token instead."

bearer = HTTPBearer(auto_error=False, description="A token made by `huddle token create`.")
cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    description="The session of a signed-in browser, same origin.",
)


class Callers:
    """Says who the caller is, and that they are not over the rate."""

    def __init__(self, services: Services, rate: tuple[float, float] = RATE) -> None:
        self._services = services
        self._rate = rate
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    async def identify(self, request: Request) -> Identity:
        """Return who calls. Raises Unauthenticated, Forbidden (foreign origin) and RateLimited."""
        if bearer_token(headers_of(request.scope)) is None and not self._own_page(request):
            raise Forbidden(FOREIGN)
        identity = require_open(await self._services.identities.identify_soon(request.scope))
        if not self._bucket(identity.user_id).take():
            raise RateLimited("Too many requests: at most 100 a second. Wait a second; try again.")
        return identity

    def _own_page(self, request: Request) -> bool:
        settings = self._services.settings
        if COOKIE not in request.cookies:
            return True
        if request.method not in {"GET", "HEAD"}:
            return post_allowed(request.scope, settings.origins, settings.trusted_proxies)
        if "origin" in request.headers:
            return origin_allowed(request.scope, settings.origins, settings.trusted_proxies)
        return request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}

    def _bucket(self, user_id: str) -> Bucket:
        bucket = self._buckets.pop(user_id, None) or Bucket(*self._rate)
        self._buckets[user_id] = bucket
        while len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return bucket


async def caller(
    request: Request,
    _bearer: Annotated[object, Security(bearer)] = None,
    _cookie: Annotated[object, Security(cookie)] = None,
) -> Identity:
    """The dependency of every route."""
    callers: Callers = request.app.state.callers
    return await callers.identify(request)


def _reader(request: Request) -> Reader:
    services: Services = request.app.state.services
    return services.reader


def _door(request: Request) -> Door:
    services: Services = request.app.state.services
    return services.door


def _allowances(request: Request) -> Allowances:
    services: Services = request.app.state.services
    return services.allowances


def _secret(request: Request) -> str:
    services: Services = request.app.state.services
    return services.settings.resolved_secret_key


Caller = Annotated[Identity, Depends(caller)]
SiteSecret = Annotated[str, Depends(_secret)]
Reads = Annotated[Reader, Depends(_reader)]
Doors = Annotated[Door, Depends(_door)]
Limits = Annotated[Allowances, Depends(_allowances)]
