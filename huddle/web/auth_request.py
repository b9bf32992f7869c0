"""What the endpoints under `/auth` share: who asks, from which page, and how they are answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from huddle.commands.door import Door
from huddle.db import Database
from huddle.domain.errors import Forbidden, HuddleError, Unauthenticated
from huddle.queries.wire import to_json
from huddle.security.identity import COOKIE, Identities, Identity, bearer_token
from huddle.security.origin import post_allowed
from huddle.security.passwords import Passwords
from huddle.security.peer import client_ip, headers_of, is_https, is_local
from huddle.security.sign_in import SignIn, Visitor
from huddle.settings import Settings

Endpoint = Callable[[Request], Awaitable[Response]]
FOREIGN = "This request does not come from Huddle's own pages, so nothing was done."


@dataclass(slots=True)
class AuthServices:
    """What the endpoints need. `demo_hint` returns the demo accounts for `/auth/hint`."""

    settings: Settings
    database: Database
    identities: Identities
    door: Door
    passwords: Passwords
    sign_in: SignIn
    demo_hint: Callable[[], dict[str, Any]] | None = None


def make_auth_services(
    settings: Settings,
    database: Database,
    identities: Identities,
    door: Door,
    *,
    passwords: Passwords | None = None,
    demo_hint: Callable[[], dict[str, Any]] | None = None,
) -> AuthServices:
    """Return the services of a server's `/auth`."""
    passwords = passwords or Passwords()
    sign_in = SignIn(database, settings, passwords)
    return AuthServices(settings, database, identities, door, passwords, sign_in, demo_hint)


def guarded(services: AuthServices, endpoint: Endpoint) -> Endpoint:
    """Return `endpoint` with foreign pages refused, and refusals told in the contract's words."""

    async def answer(request: Request) -> Response:
        try:
            if request.method == "POST":
                check_own_page(services, request)
            response = await endpoint(request)
        except HuddleError as refusal:
            response = error(refusal)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def check_own_page(services: AuthServices, request: Request) -> None:
    """Raise `Forbidden` for a POST that another site's page may have sent.

    A program (no cookie, neither `Origin` nor `Sec-Fetch-Site`) may sign in.
    """
    headers = request.headers
    from_browser = "origin" in headers or "sec-fetch-site" in headers
    if not from_browser and COOKIE not in request.cookies:
        return
    settings = services.settings
    if not post_allowed(request.scope, settings.origins, settings.trusted_proxies):
        raise Forbidden(FOREIGN)


async def identity_of(services: AuthServices, request: Request) -> Identity | None:
    """Return the browser session of the request, locked or not; None without one."""
    if bearer_token(headers_of(request.scope)) is not None:
        return None
    try:
        return await services.identities.identify_soon(request.scope)
    except Unauthenticated:
        return None


def visitor_of(services: AuthServices, request: Request) -> Visitor:
    """Return where the request comes from."""
    return Visitor(
        client_ip(request.scope, services.settings.trusted_proxies),
        is_local(request.scope),
        request.headers.get("user-agent", ""),
    )


def wants_json(request: Request) -> bool:
    """Say whether a program asks, rather than a form."""
    accepts = request.headers.get("accept", "")
    return "application/json" in accepts or request.headers.get("content-type", "").startswith(
        "application/json"
    )


def json(body: dict[str, Any], status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(to_json(body), status, media_type="application/json")


def error(refusal: HuddleError) -> Response:
    """Return the contract's error body with its status."""
    return json({"error": refusal.body()}, refusal.http_status)


def see_other(url: str) -> Response:
    """Return a 303 to a page of this site."""
    return RedirectResponse(url, status_code=303)


def set_cookie(services: AuthServices, request: Request, response: Response, token: str) -> None:
    """Put a session's token into the cookie: not for scripts, nor for other sites' requests."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(services.settings.session_hours * 3600),
        path="/",
        secure=is_https(request.scope, services.settings.trusted_proxies),
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response) -> None:
    """Take the session's cookie away."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
