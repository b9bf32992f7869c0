"""Reads for the stream, in threads of their own, each over a connection held for that read alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from huddle.db import Database
from huddle.domain.errors import Unavailable
from huddle.live.epoch import read_epoch
from huddle.live.frame import SMALL, Frame
from huddle.queries.changes import changes_since, head
from huddle.queries.snapshot import snapshot_message

Result = TypeVar("Result")


class Reader:
    """Runs read functions in a few threads, so that the event loop never waits for the database."""

    def __init__(
        self,
        database: Database,
        holds: Callable[[str], bool] = lambda _epoch: True,
        threads: int = 4,
    ) -> None:
        self.database = database
        self._holds = holds
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

    async def read_for_viewers(self, function: Callable[[Connection], Result]) -> Result:
        """`read`, of this process's epoch. Raises Unavailable where the database is in another."""
        epoch, result = await self.read(lambda c: (read_epoch(c), function(c)))
        if not self._holds(epoch):
            raise Unavailable("The database was just restored from a backup. Connect again.")
        return result

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

        return await self.read_for_viewers(read)

    async def snapshot(self, team_id: str) -> tuple[int, Frame]:
        """Return a team's snapshot frame, compressed, with the sequence number that it stands at."""

        seq, text = await self.read_for_viewers(lambda c: snapshot_message(c, team_id))

        def build() -> Frame:
            frame = Frame(text)
            frame.deflate(SMALL)
            return frame

        return seq, await self.run(build)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
