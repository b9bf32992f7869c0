"""A running server over a database that the test process writes to as well, as another process would."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from huddle.db import Database
from huddle.security import sessions, tokens
from huddle.security.actor import Actor
from models.base import utc_now
from tests.commands.practice import Practice, new_uuid
from tests.support.server import ServerProcess

WITHIN = 20.0
"""Seconds after which what was waited for is taken not to come."""


class LiveServer(ServerProcess):
    """The server without pages: it starts in a second, and serves sockets and API just the same."""

    module = ("tests.live.serve",)


class Client:
    """One connection to `/live`, that keeps what it has heard."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any] | str) -> None:
        await self.socket.send(message if isinstance(message, str) else json.dumps(message))

    async def next(self, *types: str) -> dict[str, Any]:
        """Return the next frame of one of `types`; others are kept in `heard` and passed over."""
        async with asyncio.timeout(WITHIN):
            while True:
                frame = json.loads(await self.socket.recv())
                self.heard.append(frame)
                if frame["type"] in types:
                    return dict(frame)

    async def subscribe(self, team: str, since: int | None = None) -> dict[str, Any] | None:
        """Subscribe; return the snapshot where one is sent, which is where `since` is None."""
        await self.send({"type": "subscribe", "team": team, "since": since})
        return await self.next("snapshot") if since is None else None

    async def command(self, name: str, /, *, id: str | None = None, **args: Any) -> dict[str, Any]:
        """Send a command; return its ack or error."""
        identifier = id or new_uuid()
        await self.send({"type": "command", "id": identifier, "name": name, "args": args})
        while True:
            answer = await self.next("ack", "error")
            if answer.get("id") == identifier:
                return answer

    async def ping(self) -> list[dict[str, Any]]:
        """Return all that came before the answer to a ping: what was sent before has been dealt with.

        Heartbeats are left out: they come when they come.
        """
        await self.send({"type": "ping"})
        start = len(self.heard)
        await self.next("pong")
        return [frame for frame in self.heard[start:-1] if frame["type"] != "heartbeat"]

    async def changes(self, count: int) -> list[dict[str, Any]]:
        return [await self.next("change") for _ in range(count)]

    async def closed(self) -> int:
        """Wait for the server to close; return its code."""
        async with asyncio.timeout(WITHIN):
            while True:
                try:
                    self.heard.append(json.loads(await self.socket.recv()))
                except ConnectionClosed as closed:
                    return closed.rcvd.code if closed.rcvd else 1006


@dataclass
class World:
    """A server, a practice in its database, and ways in. Writes by `practice.do` are another process's."""

    server: LiveServer
    database: Database
    practice: Practice

    @property
    def team(self) -> str:
        return self.practice.team_id

    def actor(self, who: str | Actor) -> Actor:
        return self.practice.actors[who] if isinstance(who, str) else who

    def cookie(self, who: str | Actor) -> tuple[str, str]:
        """Sign a person in; return the cookie's value and the session's id."""
        user_id = str(self.actor(who).user_id)
        with self.database.write() as connection:
            return sessions.create(connection, user_id, now=utc_now(), hours=1)

    def token(self, who: str | Actor) -> tuple[str, str]:
        """Return an API token of a person, and its id."""
        user_id = str(self.actor(who).user_id)
        with self.database.write() as connection:
            secret, row = tokens.create(connection, user_id, "test", utc_now())
        return secret, str(row["id"])

    @asynccontextmanager
    async def connect(
        self,
        who: str | Actor | None = None,
        *,
        cookie: str | None = None,
        bearer: str | None = None,
        origin: str | None = "own",
    ) -> AsyncIterator[Client]:
        """Open `/live` as somebody, with a new session unless a cookie or token is given."""
        if who is not None:
            cookie = self.cookie(who)[0]
        headers = {"Cookie": f"huddle_session={cookie}"} if cookie else {}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        async with connect(
            self.server.url.replace("http", "ws") + "/live",
            origin=self.server.url if origin == "own" else origin,  # type: ignore[arg-type]
            additional_headers=headers,
            compression=None,
            max_size=None,
            max_queue=None,
            ping_interval=None,
            open_timeout=WITHIN,
        ) as socket:
            yield Client(socket)

    @asynccontextmanager
    async def viewer(self, who: str | Actor, since: int | None = None) -> AsyncIterator[Client]:
        """Open `/live` and subscribe to the team."""
        async with self.connect(who) as client:
            await client.next("hello")
            await client.subscribe(self.team, since)
            yield client
