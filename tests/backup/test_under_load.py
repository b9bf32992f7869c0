"""A backup that is taken while others write holds one instant: the log and the rows are of one mind."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, select

from huddle.backup import take
from huddle.backup.archive import Archive
from huddle.backup.scratch import loaded
from huddle.db import Database
from huddle.paths import ROOT
from huddle.queries.snapshot import snapshot
from huddle.queries.wire import to_json
from models import tables as t
from tests.commands.practice import make_practice


@contextmanager
def writers(database: Database, team: str, users: list[str]) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.backup.writer", database.url, team]
    running = [
        subprocess.Popen([*command, user], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for user in users
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
    yield
    for process in running:
        process.communicate()
        assert process.returncode == 0


def replayed(connection: Connection, team: str) -> tuple[list[int], dict[str, dict[str, Any]]]:
    """Return the log's numbers, and the rows that it leads to, by collection and id."""
    numbers: list[int] = []
    rows: dict[str, dict[str, Any]] = {}
    log = select(t.change.c.seq, t.change.c.message).where(t.change.c.team_id == team)
    for seq, message in connection.execute(log.order_by(t.change.c.seq)):
        numbers.append(seq)
        frame = json.loads(message)
        for collection, changed in frame["set"].items():
            rows.setdefault(collection, {}).update({row["id"]: row for row in changed})
        for collection, ids in frame["delete"].items():
            for gone in ids:
                rows[collection].pop(gone)
    return numbers, rows


def test_each_backup_is_of_one_instant(either: Database) -> None:
    practice = make_practice(either)
    team = practice.team_id
    users = [str(practice.actors[who].user_id) for who in ("nurse", "physician")]
    heads = []
    with writers(either, team, users):
        for _ in range(6):
            with tempfile.TemporaryFile() as temporary:
                file = cast(BinaryIO, temporary)
                with either.read() as connection:
                    manifest = take.write(connection, file)
                with loaded(Archive(file)) as copy:
                    seq, collections = snapshot(copy.connection, team)
                    numbers, rows = replayed(copy.connection, team)
            heads.append(seq)
            assert numbers == list(range(1, seq + 1))
            assert manifest.heads[team] == seq
            found = json.loads(to_json(collections))
            for name in ("tasks", "members", "columns"):
                assert {row["id"]: row for row in found[name]} == rows[name]
    assert len(set(heads)) > 1
