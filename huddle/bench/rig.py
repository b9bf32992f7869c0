"""What the lines of the table measure with: a filled database, the server, viewers and movers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

from huddle import migrations
from huddle.bench.machine import Server, Worker
from huddle.bench.practice import Practice, fill
from huddle.db import Database
from models.base import new_id


class Rig:
    """A server over a new database with one team. Use it as a context manager."""

    def __init__(self, folder: Path, *, people: int, tasks: int) -> None:
        self.database = Database(f"sqlite:///{folder / new_id()}.db")
        migrations.upgrade(self.database)
        self.practice: Practice = fill(self.database, people=people, tasks=tasks)
        self.server = Server(self.database.url)
        self.loads: list[Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for load in self.loads:
            load.end()
        self.server.kill()
        self.database.dispose()

    def load(self) -> Worker:
        """Return a new load generator; `end_load` ends it."""
        worker = Worker("huddle.bench.load")
        self.loads.append(worker)
        return worker

    def end_load(self, worker: Worker) -> None:
        self.loads.remove(worker)
        worker.end()

    def people(
        self, start: int, count: int, *, team: str | None = None, since: int | None = 0
    ) -> list[dict[str, Any]]:
        """Return whom to connect as, for `Load.connect`: each subscribes to the team."""
        subscribe = {"type": "subscribe", "team": team or self.practice.team_id, "since": since}
        return [
            {"headers": {"Cookie": f"huddle_session={cookie}"}, "frames": [json.dumps(subscribe)]}
            for cookie in self.practice.cookies[start : start + count]
        ]

    def watch(
        self, *, viewers: int, movers: int = 0, team: str | None = None, since: int | None = 0
    ) -> Worker:
        """Connect viewers and movers; return their load generator once all is quiet."""
        load = self.load()
        people = self.people(0, viewers, team=team, since=since)
        load.ask(do="connect", port=self.server.port, path="/live", people=people)
        if movers:
            people = self.people(viewers, movers, team=team, since=since)
            load.ask(do="connect_movers", port=self.server.port, path="/live", people=people)
        load.ask(do="listen", until=60, quiet=0.7)
        load.ask(do="mark")
        return load


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
