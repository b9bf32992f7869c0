"""Snapshot frames, built in a thread, once for all who ask for one at the same time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from huddle.live.frame import Frame
from huddle.live.team_stream import TeamStream
from huddle.web.reader import Reader

KEPT = 16
"""Teams whose last snapshot is kept in memory."""
FRESH_CHANGES = 200
"""A snapshot this many changes old is still sent, the changes after it."""
FRESH_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    seq: int
    frame: Frame
    built: float


class Snapshots:
    """The last snapshot of each team. One that the team's stream can bring up to date is good enough."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._building: dict[str, asyncio.Task[Snapshot]] = {}

    async def get(self, stream: TeamStream) -> Snapshot:
        """Return a snapshot from which `stream.join` reaches the present."""
        while True:
            kept = self._kept.get(stream.team_id)
            if kept is not None and self._fresh(kept, stream):
                self._kept.move_to_end(stream.team_id)
                return kept
            task = self._building.get(stream.team_id)
            if task is None:
                task = asyncio.get_running_loop().create_task(self._build(stream.team_id))
                self._building[stream.team_id] = task
            built = await asyncio.shield(task)
            if stream.since(built.seq) is not None:
                return built

    def clear(self) -> None:
        """Forget every snapshot; those being built are not kept either."""
        self._kept.clear()
        self._building.clear()

    def _fresh(self, kept: Snapshot, stream: TeamStream) -> bool:
        if monotonic() - kept.built > FRESH_SECONDS:
            return False
        missing = stream.since(kept.seq)
        return missing is not None and len(missing) <= FRESH_CHANGES

    async def _build(self, team_id: str) -> Snapshot:
        try:
            built = monotonic()
            seq, frame = await self._reader.snapshot(team_id)
            snapshot = Snapshot(seq, frame, built)
            if self._building.get(team_id) is not asyncio.current_task():
                return snapshot
            self._kept[team_id] = snapshot
            self._kept.move_to_end(team_id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return snapshot
        finally:
            if self._building.get(team_id) is asyncio.current_task():
                del self._building[team_id]
