"""A database that somebody else holds for longer than a writer waits."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
from sqlalchemy.exc import OperationalError

from huddle.commands.door import Door
from huddle.domain.errors import Unavailable
from tests.commands.practice import Practice, new_uuid


async def test_it_is_waited_for_once_for_all_who_wait(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    all_wait = threading.Event()

    def write() -> None:
        tried.append(1)
        all_wait.wait(10)
        raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("locked"))

    door = Door(practice.database, lambda _changes: None)
    monkeypatch.setattr(practice.database, "write", write)
    door.start()
    args = {"team_id": practice.team_id, "title": "Call"}
    actor = practice.actors["nurse"]
    waiting = [
        asyncio.create_task(door.submit("task.create", args, actor, new_uuid())) for _ in range(20)
    ]
    await asyncio.sleep(0)
    all_wait.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    await door.stop()
    assert {type(outcome) for outcome in outcomes} == {Unavailable}
    assert len(tried) <= 2


async def test_commands_are_answered_even_where_their_change_cannot_be_published(
    practice: Practice,
) -> None:
    def broken(_changes: object) -> None:
        raise RuntimeError("on purpose")

    door = Door(practice.database, broken)
    door.start()
    args = {"team_id": practice.team_id, "title": "Call"}
    ack = await door.submit("task.create", args, practice.actors["nurse"], new_uuid())
    await door.stop()
    assert ack.seq == practice.seq()
