"""The baseline of a durable write: a loop over `sqlite3` that writes the rows of one move and commits."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from models.base import dumps, new_id, utc_now

SCHEMA = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE task (id TEXT PRIMARY KEY, status TEXT, rank TEXT, version INTEGER, updated_at TEXT);
CREATE TABLE team (id TEXT PRIMARY KEY, seq INTEGER);
CREATE TABLE change (
    id TEXT PRIMARY KEY, team_id TEXT, seq INTEGER, name TEXT, actor_id TEXT, at TEXT,
    digest TEXT, message TEXT, result TEXT, inverse TEXT, UNIQUE (team_id, seq)
);
CREATE TABLE audit_event (
    id TEXT PRIMARY KEY, at TEXT, type TEXT, action TEXT, outcome TEXT, team_id TEXT, user_id TEXT,
    session_id TEXT, source TEXT, object_type TEXT, object_id TEXT, command_id TEXT, detail TEXT
);
CREATE INDEX ix_audit_event_object ON audit_event (object_id, at);
CREATE INDEX ix_audit_event_user ON audit_event (user_id);
"""


def writes_per_second(folder: Path, message: str, seconds: float) -> float:
    """Return how many moves a second a bare loop commits in `folder`, with `synchronous=FULL`."""
    connection = sqlite3.connect(folder / f"bare-{new_id()}.db", isolation_level=None)
    connection.executescript(SCHEMA)
    tasks, team, person = [new_id() for _ in range(200)], new_id(), new_id()
    connection.execute("INSERT INTO team VALUES (?, 0)", (team,))
    connection.executemany(
        "INSERT INTO task VALUES (?, 'todo', 'a0', 1, '')", [(task,) for task in tasks]
    )
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        _move(connection, tasks[done % len(tasks)], team, person, message)
        done += 1
    elapsed = time.perf_counter() - start
    connection.close()
    return done / elapsed


def _move(connection: sqlite3.Connection, task: str, team: str, person: str, message: str) -> None:
    now, command = utc_now().isoformat(), new_id()
    detail = dumps({"status": ["todo", "doing"], "rank": ["a0", "a1"]})
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "UPDATE task SET status='doing', rank='a1', version=version+1, updated_at=? WHERE id=?",
        (now, task),
    )
    ((seq,),) = connection.execute(
        "UPDATE team SET seq = seq + 1 WHERE id = ? RETURNING seq", (team,)
    ).fetchall()
    connection.execute(
        "INSERT INTO change VALUES (?, ?, ?, 'task.move', ?, ?, ?, ?, '{}', ?)",
        (command, team, seq, person, now, "0" * 64, message, detail),
    )
    connection.execute(
        "INSERT INTO audit_event VALUES (?, ?, 'task.move', 'U', '0', ?, ?, ?, '127.0.0.1', 'task',"
        " ?, ?, ?)",
        (new_id(), now, team, person, person, task, command, detail),
    )
    connection.execute("COMMIT")
