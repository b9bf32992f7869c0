"""Calling the API as one of a practice's people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from huddle.security import sessions, tokens
from models.base import utc_now
from tests.commands.practice import Practice

ORIGIN = "http://huddle.test"


@dataclass
class Calls:
    """`get` and `post` send the person's API token; `cookie` makes a browser's headers instead."""

    http: httpx.AsyncClient
    practice: Practice
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def team(self) -> str:
        return self.practice.team_id

    def token(self, who: str) -> str:
        if who not in self._tokens:
            user_id = str(self.practice.actors[who].user_id)
            with self.practice.database.write() as connection:
                self._tokens[who] = tokens.create(connection, user_id, "test", utc_now())[0]
        return self._tokens[who]

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(who)}"}

    def cookie(self, who: str) -> dict[str, str]:
        user_id = str(self.practice.actors[who].user_id)
        with self.practice.database.write() as connection:
            token, _ = sessions.create(connection, user_id, now=utc_now(), hours=1)
        return {"Cookie": f"huddle_session={token}"}

    async def get(self, path: str, who: str = "nurse", **headers: str) -> httpx.Response:
        return await self.http.get(f"/api/v1{path}", headers=self.bearer(who) | headers)

    async def post(
        self, command: str, args: Any, who: str = "nurse", **headers: str
    ) -> httpx.Response:
        return await self.http.post(
            f"/api/v1/commands/{command}", json=args, headers=self.bearer(who) | headers
        )


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """Return the error object of a refusal, having checked its shape (live-protocol.md, HTTP)."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert {"code", "message"} <= set(error) <= {"code", "message", "field", "current"}
    assert error["message"]
    return error
