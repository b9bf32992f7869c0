"""Two server processes that write to one PostgreSQL, seen from their doors: each is one writer."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from huddle import migrations
from huddle.commands.door import Door
from huddle.commands.log import Ack
from huddle.db import Database
from huddle.domain.errors import Conflict
from huddle.live.change import PublishedChange
from models import tables as t
from tests.commands.practice import Practice, make_practice, new_uuid

pytestmark = pytest.mark.postgres
COLUMNS = ("todo", "doing", "waiting", "done")


@pytest.fixture
def databases(postgres_url: str) -> Iterator[list[Database]]:
    databases = [Database(postgres_url), Database(postgres_url)]
    migrations.upgrade(databases[0])
    yield databases
    for database in databases:
        database.dispose()


class Process:
    """A door, and what it published."""

    def __init__(self, database: Database) -> None:
        self.published: list[PublishedChange] = []
        self.door = Door(database, self.published.extend)
        self.door.start()

    async def do(self, practice: Practice, name: str, id: str | None = None, **args: object) -> Ack:
        return await self.door.submit(name, args, practice.actors["nurse"], id or new_uuid())


async def test_teams_written_crosswise_never_wait_for_each_other(
    databases: list[Database],
) -> None:
    """Each batch of each process touches several teams, in another order: the recipe for a deadlock."""
    practices = [make_practice(databases[0]) for _ in range(3)]
    tasks = {p.team_id: [p.task(f"Task {n}") for n in range(12)] for p in practices}
    before = {p.team_id: p.seq() for p in practices}
    processes = [Process(database) for database in databases]
    dice = random.Random(7)
    orders = []
    for _ in range(400):
        practice = dice.choice(practices)
        moved, beside = dice.sample(tasks[practice.team_id], 2)
        where = {"status": dice.choice(COLUMNS)} | dice.choice([{"before_id": beside}, {}])
        orders.append(dice.choice(processes).do(practice, "task.move", task_id=moved, **where))
    acks = await asyncio.gather(*orders)
    for process in processes:
        await process.door.stop()
    for practice in practices:
        seqs = sorted(ack.seq for ack in acks if ack.team_id == practice.team_id)
        assert seqs == list(range(before[practice.team_id] + 1, practice.seq() + 1))
        places = Counter((row["status"], row["rank"]) for row in practice.rows())
        assert set(places.values()) == {1}
    with databases[0].read() as connection:
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert connection.exec_driver_sql(counted).scalar_one() == 0
    published = [(c.team_id, c.seq) for process in processes for c in process.published]
    assert len(published) == len(set(published)) == len(acks)


async def test_the_same_command_at_both_doors_is_executed_once(databases: list[Database]) -> None:
    practice = make_practice(databases[0])
    processes = [Process(database) for database in databases]
    for number in range(30):
        ident = new_uuid()
        args = {"team_id": practice.team_id, "title": f"Call {number}"}
        outcomes = await asyncio.gather(
            *(process.do(practice, "task.create", ident, **args) for process in processes),
            return_exceptions=True,
        )
        # One that found the other at work may be told to try again: then it gets the same answer.
        for process in processes:
            outcomes.append(await process.do(practice, "task.create", ident, **args))
        acks = [(o.seq, o.result) for o in outcomes if isinstance(o, Ack)]
        assert len(acks) >= 3
        assert all(ack == acks[0] for ack in acks)
    for process in processes:
        await process.door.stop()
    assert practice.column("todo") == [f"Call {number}" for number in range(30)]


async def test_an_edit_sent_to_both_doors_is_no_conflict_with_itself(
    databases: list[Database],
) -> None:
    practice = make_practice(databases[0])
    processes = [Process(database) for database in databases]
    task = practice.task()
    for number in range(20):
        args = {"task_id": task, "expected_version": number + 1}
        args |= {"changes": {"title": f"Title {number}"}}
        ident = new_uuid()
        acks = await asyncio.gather(
            *(process.do(practice, "task.edit", ident, **args) for process in processes)
        )
        assert (acks[0].seq, acks[0].result) == (acks[1].seq, acks[1].result)
    for process in processes:
        await process.door.stop()


async def test_one_of_two_undos_at_once_finds_it_undone(databases: list[Database]) -> None:
    practice = make_practice(databases[0])
    processes = [Process(database) for database in databases]
    task = practice.task()
    for _ in range(10):
        moved = practice.do("task.move", task_id=task, status="doing")
        outcomes = await asyncio.gather(
            *(p.do(practice, "change.undo", change_id=moved.id) for p in processes),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes} == {Ack, Conflict}
        assert practice.column("todo") == ["Call about discharge"]
    for process in processes:
        await process.door.stop()


async def test_an_edit_of_what_another_process_just_changed_is_a_conflict(
    databases: list[Database],
) -> None:
    practice = make_practice(databases[0])
    processes = [Process(database) for database in databases]
    for _ in range(10):
        task = practice.task()
        outcomes = await asyncio.gather(
            *(
                process.do(
                    practice,
                    "task.edit",
                    task_id=task,
                    expected_version=1,
                    changes={"title": f"Mine {number}"},
                )
                for number, process in enumerate(processes)
            ),
            return_exceptions=True,
        )
        assert {type(outcome) for outcome in outcomes} == {Ack, Conflict}
        kept = next(n for n, outcome in enumerate(outcomes) if isinstance(outcome, Ack))
        with databases[0].read() as connection:
            titles = connection.execute(select(t.task.c.title).where(t.task.c.id == task))
            assert titles.scalar_one() == f"Mine {kept}"
    for process in processes:
        await process.door.stop()


async def test_a_process_that_hangs_with_a_team_in_its_hands_loses_it(
    databases: list[Database],
) -> None:
    practice = make_practice(databases[0])
    with databases[1].read() as connection:
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout TO '300ms'")
        connection.execute(select(t.team.c.id).with_for_update())
        process = Process(databases[0])
        ack = await process.do(
            practice, "task.create", team_id=practice.team_id, title="Not held up for good"
        )
        await process.door.stop()
        assert ack.seq == practice.seq()
        with pytest.raises(DBAPIError):
            connection.execute(select(t.team.c.id))


def test_commits_are_durable_whatever_the_server_thinks(databases: list[Database]) -> None:
    with databases[0].write() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit TO off")
    databases[0].dispose()
    with databases[0].read() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
