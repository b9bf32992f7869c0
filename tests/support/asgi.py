"""Ask an ASGI app without a server, with the path exactly as given: no client tidies it first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What the app answered."""

    status_code: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class AsgiClient:
    """One request at a time; redirects are not followed, cookies not kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def get(self, target: str, headers: dict[str, str] | None = None) -> Answer:
        return self.request("GET", target, headers)

    def request(self, method: str, target: str, headers: dict[str, str] | None = None) -> Answer:
        """Send `target`, a decoded path and perhaps a query, from 127.0.0.1."""
        path, _, query = target.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (name.lower().encode(), value.encode())
                for name, value in {"host": "huddle.test", **(headers or {})}.items()
            ],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        async def run() -> None:
            await self.app(scope, receive, send)

        asyncio.run(run())
        start = sent[0]
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(start["status"], Headers(raw=list(start["headers"])), body)
