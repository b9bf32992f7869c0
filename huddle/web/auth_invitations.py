"""Joining a team by the link of an invitation, with a new account or the one that is there."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from huddle.domain.errors import HuddleError, Invalid, NotFound
from huddle.security.actor import Actor
from huddle.security.invitations import EXPIRED, OpenInvitation, email_taken, lookup
from huddle.security.password_rules import check_password
from huddle.security.sign_in import SignInRefused, normal_email
from huddle.web.auth_request import (
    AuthServices,
    error,
    identity_of,
    json,
    see_other,
    set_cookie,
    visitor_of,
    wants_json,
)
from huddle.web.bodies import read_fields
from models.base import new_id, utc_now


class InvitationDoor:
    """The endpoints of an invitation's link."""

    def __init__(self, services: AuthServices) -> None:
        self._services = services

    async def show(self, request: Request) -> Response:
        """Tell who holds the link (`?token=`) what it is for."""
        found = await self._lookup(request.query_params.get("token", ""))
        body = asdict(found)
        body.pop("team_id")
        return json(body)

    async def accept(self, request: Request) -> Response:
        """Join with `token`, `email`, `password` and, for a new account, `name`; then be signed in."""
        fields = await read_fields(request)
        try:
            token = await self._join(request, fields)
        except HuddleError as refusal:
            if wants_json(request):
                return error(refusal)
            query = {"token": fields.get("token", "")[:200], "error": _reason(refusal)}
            return see_other("/join?" + urlencode(query, errors="replace"))
        response = json({"ok": True}) if wants_json(request) else see_other("/")
        set_cookie(self._services, request, response, token)
        return response

    async def _join(self, request: Request, fields: dict[str, str]) -> str:
        token, password = fields.get("token", ""), fields.get("password", "")
        invitation = await self._lookup(token)
        email = normal_email(fields.get("email") or invitation.email)
        if not email:
            raise Invalid("Give your e-mail address.", field="email")
        if invitation.email and email != normal_email(invitation.email):
            raise Invalid("This invitation is for another e-mail address.", field="email")
        visitor = visitor_of(self._services, request)
        authenticate = self._services.sign_in.authenticate
        who: dict[str, Any]
        if await asyncio.to_thread(self._taken, email):
            who = {"user_id": (await authenticate(email, password, visitor)).id}
        else:
            who = await self._new_account(fields.get("name", ""), email, password)
        await self._services.door.submit(
            "invitation.accept",
            {"token": token, **who},
            Actor.system("invitation"),
            new_id(),
            internal=True,
        )
        before = await identity_of(self._services, request)
        user = await authenticate(email, password, visitor)
        signed_in = await self._services.sign_in.open(
            user, visitor, replaces=before.session_id if before else None
        )
        return signed_in.token

    async def _new_account(self, name: str, email: str, password: str) -> dict[str, Any]:
        name = " ".join(name.split())
        if not name or len(name) > 200:
            raise Invalid("Give your name, in at most 200 characters.", field="name")
        site = self._services.settings.site_name
        kept = check_password(password, site_name=site, own=(name, email))
        hashed = await self._services.passwords.hash_soon(kept)
        return {"name": name, "email": email, "password_hash": hashed}

    async def _lookup(self, token: str) -> OpenInvitation:
        if not 20 <= len(token) <= 100:
            raise NotFound(EXPIRED, field="token")
        return await asyncio.to_thread(self._read, token)

    def _read(self, token: str) -> OpenInvitation:
        with self._services.database.read() as connection:
            return lookup(connection, token, utc_now())

    def _taken(self, email: str) -> bool:
        with self._services.database.read() as connection:
            return email_taken(connection, email)


def _reason(refusal: HuddleError) -> str:
    if isinstance(refusal, SignInRefused):
        return "password" if refusal.reason == "credentials" else refusal.reason
    if isinstance(refusal, NotFound):
        return "expired"
    return refusal.field if refusal.field in {"password", "email", "name"} else "invalid"
