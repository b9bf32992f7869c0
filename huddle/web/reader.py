"""Reads for the stream, in threads of their own, each over a connection held for that read alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from huddle.db import Database
from huddle.live.frame import SMALL, Frame
from huddle.queries.changes import changes_since, head
from huddle.queries.snapshot import snapshot_message

Result = TypeVar("Result")


class Reader:
    """Runs read functions in a few threads, so that the event loop never waits for the database."""

    def __init__(self, database: Database, threads: int = 4) -> None:
        self.database = database
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="huddle-read")

    async def read(self, function: Callable[[Connection], Result]) -> Result:
        """Return `function(connection)`, whose reads all see one instant."""

        def run() -> Result:
            with self.database.read() as connection:
                return function(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    async def run(self, function: Callable[[], Result]) -> Result:
        """Return `function()`, run in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    async def log(self, team_id: str, since: int | None, limit: int) -> tuple[int, list[str]]:
        """Return the head of a team's log and up to `limit` messages after `since`, in order.

        `since` None: the last `limit` of them. Raises NotFound for an unknown team, and Pruned.
        """

        def read(connection: Connection) -> tuple[int, list[str]]:
            start = since
            if start is None:
                seq, pruned = head(connection, team_id)
                start = max(seq - limit, pruned, 0)
            return changes_since(connection, team_id, start, limit)

        return await self.read(read)

    async def snapshot(self, team_id: str) -> tuple[int, Frame]:
        """Return a team's snapshot frame, compressed, with the sequence number that it stands at."""

        def build() -> tuple[int, Frame]:
            with self.database.read() as connection:
                seq, text = snapshot_message(connection, team_id)
            frame = Frame(text)
            frame.deflate(SMALL)
            return seq, frame

        return await self.run(build)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
