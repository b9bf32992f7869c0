"""How the database is, asked when somebody scrapes, and never by more than one thread at a time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

from huddle.db import Database
from huddle.live.hub import Hub
from huddle.queries.changes import heads

WITHIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: does it answer, in how many seconds, and how far behind its log the hub is."""

    reachable: bool
    seconds: float
    lag: int


class DatabaseProbe:
    """Reads the heads of the followed teams' logs. A database that hangs holds one thread, not each scrape."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="huddle-probe")
        self._asking: asyncio.Future[dict[str, int]] | None = None

    async def look(self) -> Seen:
        """Return how the database is, after WITHIN_SECONDS at the latest."""
        began = monotonic()
        if self._asking is None or self._asking.done():
            loop = asyncio.get_running_loop()
            self._asking = loop.run_in_executor(self._thread, self._heads)
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                found = await asyncio.shield(self._asking)
        except Exception:  # noqa: BLE001  whatever it was, it does not answer
            return Seen(False, monotonic() - began, 0)
        return Seen(True, monotonic() - began, self._lag(found))

    def _lag(self, found: dict[str, int]) -> int:
        # The heads were read first: what was delivered meanwhile counts as delivered.
        streams = self._hub.streams
        known = [(team, stream.seq) for team, stream in streams.items() if stream.seq is not None]
        return max((found.get(team, seq) - seq for team, seq in known), default=0)

    def close(self) -> None:
        """Ask no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _heads(self) -> dict[str, int]:
        with self._database.read() as connection:
            return heads(connection)
