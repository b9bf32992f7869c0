"""Follows what other processes did: changes in the log, and what ended or locked a stream."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy import select

from huddle.db import Database
from huddle.live.bus import Bus
from huddle.live.hub import MEMBERSHIP_ENDED, Hub
from huddle.live.viewer import Viewer
from models.tables import team

log = logging.getLogger("huddle.live")

PERIOD_SECONDS = 0.2
"""Between looks at the log where nothing else tells of other processes."""
BUS_PERIOD_SECONDS = 1.0
"""The same where the bus tells of them: for what it lost, last of all."""
GRACE_SECONDS = 0.05
"""A change of this process is in the log a moment before it is published: give it that moment."""
STANDING_SECONDS = 1.0
"""Between looks at what has ended."""

SESSION_ENDED = 4401
LOCKED = 4423


@dataclass(frozen=True)
class Standing:
    """What no longer stands: sessions and tokens that ended, sessions that are locked, and
    memberships, as (team, user), that are not there."""

    ended: frozenset[str] = field(default_factory=frozenset)
    locked: frozenset[str] = field(default_factory=frozenset)
    lost: frozenset[tuple[str, str]] = field(default_factory=frozenset)


ReadStanding = Callable[[frozenset[str], frozenset[str], frozenset[tuple[str, str]]], Standing]
"""`(session ids, token ids, memberships)` to what of them no longer stands. Called in a thread."""


class Tail:
    """Polls in its own thread while anyone watches: SQLite's data version, or the heads of the log."""

    def __init__(
        self, database: Database, hub: Hub, read_standing: ReadStanding, bus: Bus | None = None
    ) -> None:
        self._database = database
        self._hub = hub
        self._bus = bus or Bus()
        self._look = asyncio.Event()
        self._failing = False
        self._read_standing = read_standing
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="huddle-tail")
        self._task: asyncio.Task[None] | None = None
        self._version: sqlite3.Connection | None = None
        self._seen = -1
        self.followed_at = monotonic()
        """When the database was last followed, on the monotonic clock."""

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def look(self) -> None:
        """Look at the log now: something may have been missed."""
        self._look.set()

    async def _run(self) -> None:
        now = asyncio.get_running_loop().time
        read_standing = now()
        while True:
            await self._wait()
            try:
                await self._follow()
                self._followed()
                if now() - read_standing >= STANDING_SECONDS:
                    read_standing = now()
                    await self.check_standing()
            except Exception:
                if not self._failing:
                    log.exception("the database cannot be followed; trying again")
                self._failing = True
                await asyncio.sleep(PERIOD_SECONDS)

    def _followed(self) -> None:
        self.followed_at = monotonic()
        if self._failing:
            log.warning("the database can be followed again")
        self._failing = False

    async def _wait(self) -> None:
        """Return when it is time to look again."""
        period = BUS_PERIOD_SECONDS if self._bus.state == "up" else PERIOD_SECONDS
        with suppress(TimeoutError):
            async with asyncio.timeout(period):
                await self._look.wait()
        self._look.clear()

    async def _follow(self) -> None:
        teams = list(self._hub.streams)
        loop = asyncio.get_running_loop()
        heads = await loop.run_in_executor(self._thread, self._heads, teams)
        if any(seq > (s.seq or 0) for t, seq in heads.items() if (s := self._hub.streams.get(t))):
            await asyncio.sleep(GRACE_SECONDS)
            for team_id, seq in heads.items():
                self._hub.notice(team_id, seq)

    async def check_standing(self) -> None:
        """End the streams of those whose session, token or membership ended, or is locked."""
        viewers = list(self._hub.viewers)
        if not viewers:
            return
        sessions = frozenset(v.session_id for v in viewers if v.session_id)
        tokens = frozenset(v.token_id for v in viewers if v.token_id)
        members = frozenset((team_id, v.user_id) for v in viewers for team_id in v.teams)
        loop = asyncio.get_running_loop()
        standing = await loop.run_in_executor(
            self._thread, self._read_standing, sessions, tokens, members
        )
        for viewer in viewers:
            self._end_fallen(viewer, standing)

    def _end_fallen(self, viewer: Viewer, standing: Standing) -> None:
        if viewer.session_id in standing.ended or viewer.token_id in standing.ended:
            self._hub.end(viewer, SESSION_ENDED, "the session has ended: sign in again")
        elif viewer.session_id in standing.locked:
            self._hub.end(viewer, LOCKED, "locked")
        elif any((team_id, viewer.user_id) in standing.lost for team_id in viewer.teams):
            self._hub.end(viewer, MEMBERSHIP_ENDED, "your membership of this team has ended")

    def _heads(self, teams: list[str]) -> dict[str, int]:
        if not teams or not self._moved():
            return {}
        with self._database.read() as connection:
            rows = connection.execute(select(team.c.id, team.c.seq).where(team.c.id.in_(teams)))
            return {row.id: row.seq for row in rows}

    def _moved(self) -> bool:
        """Say whether anything was committed to the database since the last time, by anybody."""
        if not self._database.is_sqlite:
            return True
        if self._version is None:
            path = self._database.engine.url.database or ""
            self._version = sqlite3.connect(path, isolation_level=None)
        (version,) = self._version.execute("PRAGMA data_version").fetchone()
        moved: bool = version != self._seen
        self._seen = version
        return moved

    def _close(self) -> None:
        if self._version is not None:
            self._version.close()
            self._version = None
