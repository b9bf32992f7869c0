"""Signing in and out, locking and unlocking, and joining by an invitation: plain HTTP POSTs.

Each answers a form by 303 to a page, and `Accept: application/json` (or a JSON body) by JSON.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from huddle.domain.errors import Unauthenticated
from huddle.security import accounts
from huddle.security.identity import SIGN_IN, Identity
from huddle.security.sign_in import SignInRefused
from huddle.web.auth_invitations import InvitationDoor
from huddle.web.auth_request import (
    AuthServices,
    Endpoint,
    clear_cookie,
    error,
    guarded,
    identity_of,
    json,
    see_other,
    set_cookie,
    visitor_of,
    wants_json,
)
from huddle.web.bodies import read_fields
from huddle.web.next_path import same_site_path


def auth_routes(services: AuthServices) -> list[BaseRoute]:
    """Return the routes under `/auth`."""
    door, invitations = AuthDoor(services), InvitationDoor(services)

    def post(path: str, endpoint: Endpoint) -> Route:
        return Route(path, guarded(services, endpoint), methods=["POST"])

    return [
        post("/auth/login", door.login),
        post("/auth/logout", door.logout),
        post("/auth/lock", door.lock),
        post("/auth/unlock", door.unlock),
        post("/auth/accept-invitation", invitations.accept),
        Route("/auth/invitation", guarded(services, invitations.show), methods=["GET"]),
        Route("/auth/hint", guarded(services, door.hint), methods=["GET"]),
    ]


class AuthDoor:
    """The endpoints of one's own session."""

    def __init__(self, services: AuthServices) -> None:
        self._services = services

    async def login(self, request: Request) -> Response:
        """Sign in with `email`, `password` and `next`; a session that the cookie held ends."""
        fields = await read_fields(request)
        target = same_site_path(fields.get("next"))
        email = fields.get("email", "")
        before = await identity_of(self._services, request)
        try:
            signed_in = await self._services.sign_in.sign_in(
                email,
                fields.get("password", ""),
                visitor_of(self._services, request),
                replaces=before.session_id if before else None,
            )
        except SignInRefused as refusal:
            if wants_json(request):
                return error(refusal)
            query = {"error": refusal.reason, "email": email[:320], "next": target}
            if refusal.wait:
                query["wait"] = str(refusal.wait)
            return see_other("/sign-in?" + urlencode(query, errors="replace"))
        response = json({"user": signed_in.user}) if wants_json(request) else see_other(target)
        set_cookie(self._services, request, response, signed_in.token)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session, locked or not. Signing out twice is no error."""
        identity = await identity_of(self._services, request)
        if identity is not None:
            await asyncio.to_thread(accounts.end_session, self._services.database, identity.actor)
        response = Response(status_code=204) if wants_json(request) else see_other("/sign-in")
        clear_cookie(response)
        return response

    async def lock(self, request: Request) -> Response:
        """Lock the session until its password is entered."""
        identity = await self._session(request)
        await asyncio.to_thread(accounts.lock_session, self._services.database, identity.actor)
        return Response(status_code=204)

    async def unlock(self, request: Request) -> Response:
        """Open the locked session with `password`."""
        fields = await read_fields(request)
        identity = await self._session(request)
        user = await asyncio.to_thread(
            accounts.user_of_session, self._services.database, identity.session_id or ""
        )
        await self._services.sign_in.unlock(
            identity.session_id or "",
            user["email"],
            fields.get("password", ""),
            visitor_of(self._services, request),
        )
        return json({"user": user})

    async def hint(self, request: Request) -> Response:
        """Tell who sits at this machine which demo accounts there are; anybody else nothing."""
        hint = self._services.demo_hint
        if hint is None or not visitor_of(self._services, request).local:
            return json({"demo": False})
        return json(await asyncio.to_thread(hint))

    async def _session(self, request: Request) -> Identity:
        identity = await identity_of(self._services, request)
        if identity is None or identity.session_id is None:
            raise Unauthenticated(SIGN_IN)
        return identity
