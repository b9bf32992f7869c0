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
from models.base import new_id, utc_now
from tests.commands.practice import Practice, make_practice
from tests.faults.fleet import Fleet
from tests.faults.network import Network, network
from tests.live.world import LiveServer
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer

MOVERS = 20
VIEWERS = 100
ELSEWHERE, MOVERS_ELSEWHERE = 12, 2
"""How many of each reach the servers over the other network: the last viewers, the first movers."""
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
        cookies = sign_in(self.database, self.practice.team_id, MOVERS + VIEWERS)
        people = []
        for index, (user_id, cookie) in enumerate(cookies):
            far = index < MOVERS_ELSEWHERE or index >= len(cookies) - ELSEWHERE
            port = (self.elsewhere if far else self.network).port
            person = {"port": port, "team": self.practice.team_id}
            people.append(person | {"cookie": cookie, "user": user_id})
        self.fleet.do("open", people=people)
        self.wait_for(lambda state: state["live"] == len(people), WITHIN)
        self.began = self.practice.seq()

    def count(self, what: str) -> int:
        """Return a number of the fleet's state: `live` tablets, sockets `opened` so far, ..."""
        return int(self.fleet.do("state")[what])

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
        near, far = (stack.enter_context(network(ports)) for _ in range(2))
        (folder / "fleet").mkdir()
        fleet = Fleet(folder / "fleet")
        stack.callback(fleet.end)
        yield Cluster(postgres, redis, servers, database, practice, near, far, fleet)


def sign_in(database: Database, team_id: str, count: int) -> list[tuple[str, str]]:
    """Put so many new nurses into a team; return each one's id and session cookie."""
    now = utc_now()
    people = []
    with database.write() as connection:
        for index in range(count):
            user_id = new_id()
            values: dict[str, Any] = {"email": f"n{index}@clinic.example", "name": f"Nurse {index}"}
            values |= {"handle": f"n{index}", "initials": "N", "failed_count": 0}
            flags = {"is_admin": False, "loopback_only": False, "created_at": now}
            connection.execute(t.user.insert(), {"id": user_id} | values | flags)
            membership = {"id": new_id(), "team_id": team_id, "user_id": user_id, "role": "nurse"}
            more = {"permission": "member", "version": 1, "created_at": now}
            connection.execute(t.membership.insert(), membership | more)
            cookie, _ = sessions.create(connection, user_id, now=now, hours=1)
            people.append((user_id, cookie))
    return people
