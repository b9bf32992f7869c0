"""The baseline of a durable write on PostgreSQL: a loop over psycopg that writes the rows of one move.

Run as `python -m huddle.bench.bare_postgres URL`: takes `{"seconds": s, "team": id, "tasks": [...],
"person": id, "message": text}` a line, and answers each with the moves that were committed and how
long that took. The tables are Huddle's own, so that rows, keys and indexes are the same.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import psycopg
from sqlalchemy import make_url

from huddle import migrations
from huddle.bench.deployment import Deployment
from huddle.bench.machine import Worker
from huddle.bench.practice import fill
from huddle.db import Database
from models.base import dumps, new_id, utc_now

UPDATE_TASK = (
    "UPDATE task SET status = %s, rank = %s, version = version + 1, updated_at = %s WHERE id = %s"
)
NEXT_SEQ = "UPDATE team SET seq = seq + 1 WHERE id = %s RETURNING seq"
INSERT_CHANGE = (
    "INSERT INTO change (id, team_id, seq, name, actor_id, at, digest, message, result, inverse)"
    " VALUES (%s, %s, %s, 'task.move', %s, %s, %s, %s, '{}', %s)"
)
INSERT_AUDIT = (
    "INSERT INTO audit_event (id, at, type, action, outcome, team_id, user_id, source, object_type,"
    " object_id, command_id, detail)"
    " VALUES (%s, %s, 'task.move', 'U', '0', %s, %s, '127.0.0.1', 'task', %s, %s, %s)"
)


def loop(connection: psycopg.Connection, order: dict[str, Any]) -> dict[str, float]:
    """Move one card after another, each in a durable transaction of its own."""
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < order["seconds"]:
        _move(connection, order, order["tasks"][done % len(order["tasks"])], done)
        done += 1
    return {"done": done, "seconds": time.perf_counter() - start}


def _move(connection: psycopg.Connection, order: dict[str, Any], task: str, number: int) -> None:
    team, person = order["team"], order["person"]
    now, command = utc_now(), new_id()
    status, rank = ("todo", "doing")[number % 2], f"b{number:07d}"
    detail = dumps({"status": ["todo", "doing"], "rank": ["a0", rank]})
    with connection.transaction():
        connection.execute(UPDATE_TASK, (status, rank, now, task))
        row = connection.execute(NEXT_SEQ, (team,)).fetchone()
        seq = row[0] if row else 0
        change = (command, team, seq, person, now, "0" * 64, order["message"], detail)
        connection.execute(INSERT_CHANGE, change)
        audit = (new_id(), now, team, person, task, command, detail)
        connection.execute(INSERT_AUDIT, audit)


def writes_per_second(deployment: Deployment, message: str, seconds: float) -> float:
    """Return how many moves a second bare loops commit on the deployment's PostgreSQL.

    There are as many loops at once as it has processes; all write to one team of a new database.
    """
    with deployment.new_database() as url:
        database = Database(url)
        migrations.upgrade(database)
        practice = fill(database, people=1, tasks=200)
        database.dispose()
        order = {"team": practice.team_ids[0], "person": practice.user_ids[0], "message": message}
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        loops = deployment.processes
        workers = [Worker("huddle.bench.bare_postgres", plain) for _ in range(loops)]
        try:
            for worker in workers:
                worker.answer()
            for place, worker in enumerate(workers):
                worker.start(seconds=seconds, tasks=practice.task_ids[0][place::loops], **order)
            answers = [worker.answer() for worker in workers]
        finally:
            for worker in workers:
                worker.end()
    return float(sum(answer["done"] / answer["seconds"] for answer in answers))


def main() -> None:
    """Serve the orders on standard input."""
    with psycopg.connect(sys.argv[1], autocommit=True) as connection:
        print(json.dumps({"answer": "ready"}), flush=True)
        for line in sys.stdin:
            print(json.dumps({"answer": loop(connection, json.loads(line))}), flush=True)


if __name__ == "__main__":
    main()
