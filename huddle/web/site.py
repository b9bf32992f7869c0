"""Put the doors of Huddle together: API, sign-in and health first, then the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Scope

from huddle import paths
from huddle.domain.errors import Unauthenticated
from huddle.security.identity import Identities
from huddle.security.origin import origin_allowed
from huddle.settings import Settings
from huddle.web.event_token import own_token
from huddle.web.exported_site import ExportedSite
from huddle.web.front_door import FrontDoor
from huddle.web.pages import Pages
from huddle.web.security_headers import SecurityHeaders


def make_site(
    settings: Settings,
    identities: Identities,
    routes: Iterable[BaseRoute],
    reflex: ASGIApp,
    known: Callable[[str], str | None],
) -> ASGIApp:
    """Return the app that answers every path; `known` maps a path to its page's pattern or None."""

    async def session_of(scope: Scope) -> str | None:
        try:
            return (await identities.identify_soon(scope)).session_id
        except Unauthenticated:
            return None

    async def signed_in(scope: Scope) -> bool:
        return await session_of(scope) is not None

    async def may_open_events(scope: Scope) -> Scope | None:
        if not origin_allowed(scope, settings.origins, settings.trusted_proxies):
            return None
        session_id = await session_of(scope)
        if session_id is None:
            return None
        return own_token(scope, session_id, settings.resolved_secret_key)

    pages = Pages(ExportedSite.load(paths.FRONTEND / "site"), known, signed_in)
    site = Router([*routes], default=pages, redirect_slashes=False)
    return FrontDoor(SecurityHeaders(site), reflex, may_open_events)
