"""What the lines of the table measure with: a filled database, the servers, viewers and movers."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any, Self

from sqlalchemy import select

from huddle import migrations
from huddle.bench.deployment import Deployment
from huddle.bench.machine import Server, Worker
from huddle.bench.practice import fill
from huddle.bench.usage import Meter
from huddle.db import Database
from models import tables as t


class Rig:
    """Servers over a new database with teams of `tasks` cards. Use it as a context manager."""

    def __init__(self, deployment: Deployment, *, people: int, tasks: int, teams: int = 1) -> None:
        self.deployment = deployment
        self._cleanup = ExitStack()
        self.url = self._cleanup.enter_context(deployment.new_database())
        self.database = Database(self.url)
        self._cleanup.callback(self.database.dispose)
        self.loads: list[Worker] = []
        self.servers: list[Server] = []
        self._cleanup.callback(self._end_processes)
        try:
            migrations.upgrade(self.database)
            self.practice = fill(self.database, people=people, tasks=tasks, teams=teams)
            environment = {"HUDDLE_DATABASE_URL": self.url, **deployment.environment}
            self.servers = [Server(environment) for _ in range(deployment.processes)]
            for server in self.servers:
                server.ready()
        except BaseException:
            self._cleanup.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cleanup.close()

    def _end_processes(self) -> None:
        for load in self.loads:
            load.end()
        for server in self.servers:
            server.kill()

    @property
    def team_id(self) -> str:
        """The first team, which is the only one where a line does not speak of teams."""
        return self.practice.team_ids[0]

    def load(self) -> Worker:
        """Return a new load generator; `end_load` ends it."""
        worker = Worker("huddle.bench.load")
        self.loads.append(worker)
        return worker

    def end_load(self, worker: Worker) -> None:
        self.loads.remove(worker)
        worker.end()

    def seq(self, team_id: str | None = None) -> int:
        """Return where the team's log stands."""
        head = select(t.team.c.seq).where(t.team.c.id == (team_id or self.team_id))
        with self.database.read() as connection:
            return int(connection.execute(head).scalar_one())

    def person(self, index: int, team_id: str | None, since: int | None) -> dict[str, Any]:
        """Return whom to connect as, for `Load.connect`; subscribes to the team, if there is one."""
        subscribe = {"type": "subscribe", "team": team_id, "since": since}
        frames = [] if team_id is None else [json.dumps(subscribe)]
        cookie = self.practice.cookies[index]
        return {"headers": {"Cookie": f"huddle_session={cookie}"}, "frames": frames}

    def people(
        self, start: int, count: int, *, team_id: str | None = None, since: int | None = None
    ) -> list[dict[str, Any]]:
        """Return `count` people who subscribe to the team, from `since` or from where it stands."""
        team = team_id or self.team_id
        since = self.seq(team) if since is None else since
        return [self.person(index, team, since) for index in range(start, start + count)]

    def connect(self, load: Worker, people: list[dict[str, Any]], do: str = "connect") -> None:
        """Connect people, spread over the servers in turn: those of one server are one group."""
        for place, server in enumerate(self.servers):
            share = people[place :: len(self.servers)]
            if share:
                load.ask(do=do, port=server.port, path="/live", people=share)

    def watch(self, *, viewers: int, movers: int = 0, team_id: str | None = None) -> Worker:
        """Connect viewers and movers; return their load generator once all is quiet."""
        load = self.load()
        self.connect(load, self.people(0, viewers, team_id=team_id))
        movers_of = self.people(viewers, movers, team_id=team_id)
        self.connect(load, movers_of, do="connect_movers")
        self.settle(load)
        return load

    def settle(self, load: Worker) -> None:
        """Return once nothing arrives any more, and forget what did."""
        load.ask(do="listen", until=60, quiet=0.7)
        load.ask(do="mark")

    def commits(self) -> dict[tuple[str, int], int]:
        """Return when each change since the last call was committed, in ns, by team and number."""
        rows = [row for server in self.servers for row in server.get("/bench/commits")]
        return {(team_id, seq): at for team_id, seq, at in rows}

    def meter(self, load: Worker) -> Meter:
        """Begin to measure the processor time of client and servers."""
        sources = {"client": load.cpu_seconds}
        many = len(self.servers) > 1
        for number, server in enumerate(self.servers, 1):
            sources[f"server {number}" if many else "server"] = server.cpu_seconds
        return Meter(sources | self.deployment.sources)
