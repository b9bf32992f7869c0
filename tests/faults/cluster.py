"""Two processes on PostgreSQL and Redis, with a fleet of tablets behind a network."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from huddle import migrations
from huddle.db import Database
from huddle.queries.snapshot import snapshot_message
from huddle.security import sessions
from models import tables as t
from models.base import utc_now
from tests.commands.practice import Practice, make_practice
from tests.faults.fleet import Fleet
from tests.faults.network import Network, network
from tests.live.world import LiveServer
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer

MOVERS = 20
VIEWERS = 100
ELSEWHERE = 12
"""Viewers, the last ones, that reach the site over the other network; two movers are with them."""
TASKS = 60
PAUSE_MS = 350
WITHIN = 60.0


@dataclass
class Cluster:
    """`network` is the one that most use; `elsewhere` that of a few, which may fail."""

    postgres: Postgres
    redis: RedisServer
    servers: list[LiveServer]
    database: Database
    practice: Practice
    network: Network
    elsewhere: Network
    fleet: Fleet
    began: int = field(default=0)

    def open(self) -> None:
        """Let the tablets in, movers first, and return when all of them are live."""
        people = [self._person(index) for index in range(MOVERS + VIEWERS)]
        self.fleet.do("open", people=people)
        self.wait_for(lambda state: state["live"] == len(people), WITHIN)
        self.began = self.practice.seq()

    def _person(self, index: int) -> dict[str, Any]:
        actor = self.practice.add_person(f"person{index}", "member")
        with self.database.write() as connection:
            cookie, _ = sessions.create(connection, str(actor.user_id), now=utc_now(), hours=1)
        far = index < 2 or index >= MOVERS + VIEWERS - ELSEWHERE
        port = (self.elsewhere if far else self.network).port
        team = self.practice.team_id
        return {"port": port, "team": team, "cookie": cookie, "user": actor.user_id}

    def wait_for(self, true: Any, seconds: float) -> float:
        """Return after how long the fleet's state was as wanted. Fails where it did not come to be."""
        start = time.monotonic()
        while True:
            state = self.fleet.do("state")
            took = time.monotonic() - start
            assert not state["faults"], state["faults"]
            if true(state):
                return took
            assert took < seconds, f"after {took:.1f} s: {state}, the log is at {self.head()}"
            time.sleep(0.05)

    def head(self) -> int:
        with self.database.read() as connection:
            seq = select(t.team.c.seq).where(t.team.c.id == self.practice.team_id)
            return int(connection.execute(seq).scalar_one())

    def converges(self, seconds: float) -> None:
        """Every viewer gets, within so many seconds, all that is committed now."""
        head = self.head()
        self.wait_for(lambda state: state["least"] >= head, seconds)

    def settle(self) -> None:
        """Return when the movers have stopped, nothing waits, and everybody has everything."""
        self.fleet.do("finish")
        self.wait_for(lambda state: state["waiting"] == 0, WITHIN)
        self.converges(WITHIN)

    def check(self) -> None:
        """Every store equals the database; what was acknowledged is in the log, once."""
        with self.database.read() as connection:
            seq, message = snapshot_message(connection, self.practice.team_id)
            rows = connection.execute(
                select(t.change.c.id, t.change.c.seq).where(
                    t.change.c.team_id == self.practice.team_id, t.change.c.seq > self.began
                )
            )
            log = {row.id: row.seq for row in rows}
            twins = connection.execute(
                select(t.task.c.status, t.task.c.rank)
                .where(t.task.c.team_id == self.practice.team_id)
                .group_by(t.task.c.status, t.task.c.rank)
                .having(func.count() > 1)
            ).all()
            notes = (
                connection.execute(
                    select(t.note.c.text).where(t.note.c.team_id == self.practice.team_id)
                )
                .scalars()
                .all()
            )
        assert sorted(log.values()) == list(range(self.began + 1, seq + 1))
        acked = self.fleet.do("acked")
        assert {ident: log.get(ident) for ident in acked} == acked
        assert len(acked) > 100, "too little was done to show anything"
        titles = [row["title"] for row in self.practice.rows() if row["title"].startswith("Made")]
        assert len(set(titles)) == len(titles)
        assert len(set(notes)) == len(notes)
        assert not twins
        assert self.fleet.do("compare", collections=json.loads(message)["collections"]) == []


@contextmanager
def make_cluster(postgres: Postgres, redis: RedisServer, folder: Path) -> Iterator[Cluster]:
    """Start two servers, the networks and a fleet; end them all afterwards."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres.new_database())
        database = Database(url)
        stack.callback(database.dispose)
        migrations.upgrade(database)
        practice = make_practice(database)
        for number in range(TASKS):
            practice.task(f"Task {number}")
        environment = {"HUDDLE_DATABASE_URL": url, "HUDDLE_REDIS_URL": redis.url}
        servers = []
        for name in ("one", "two"):
            (folder / name).mkdir()
            server = LiveServer(folder / name, [], dict(environment))
            stack.callback(server.stop)
            server.start()
            servers.append(server)
        ports = [server.port for server in servers]
        (folder / "fleet").mkdir()
        fleet = Fleet(folder / "fleet")
        stack.callback(fleet.end)
        near, far = (stack.enter_context(network(ports)) for _ in range(2))
        yield Cluster(postgres, redis, servers, database, practice, near, far, fleet)
