"""Log lines: what is kept of an error, what a fact is, and that nobody waits for who reads."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from huddle.db import Database
from huddle.logs import facts, set_up
from huddle.logs.errors import trace
from huddle.logs.lines import JsonLines, TextLines
from huddle.logs.writer import MOST_WAITING, Writer
from huddle.settings import Settings
from models import User
from models import tables as t
from models.base import utc_now

SECRET = "Alma Ruiz"


@contextmanager
def own_setup(settings: Settings) -> Iterator[Writer]:
    """Set logging up, and leave everything as it was."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning
    writer = set_up(settings)
    try:
        yield writer
    finally:
        logging.getLogger().removeHandler(writer)
        logging.getLogger("huddle").setLevel(logging.NOTSET)
        logging.getLogger("huddle.requests").setLevel(logging.NOTSET)
        sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = hooks


def record(name: str = "huddle.test", **more: object) -> logging.LogRecord:
    values = {"name": name, "levelno": logging.INFO, "levelname": "INFO", "msg": "it happened"}
    return logging.makeLogRecord(values | {"args": (), "module": "m", "funcName": "f"} | more)


def test_only_known_facts_are_written() -> None:
    line = json.loads(
        JsonLines("1").format(record(facts={"ms": 2.5, "title": SECRET, "team": None}))
    )
    assert line["ms"] == 2.5
    assert line["worker"] == "1"
    assert "title" not in line
    assert "team" not in line


def test_text_cannot_be_made_to_look_like_another_line() -> None:
    line = TextLines().format(
        record(msg="one\n2026-01-01 INFO huddle: forged", **facts(reason="a\r\nb"))
    )
    assert "\n" not in line
    assert "\r" not in line


@pytest.mark.parametrize("lines", [JsonLines(), TextLines()])
@pytest.mark.parametrize("name", ["asyncio", "uvicorn.error", "reflex.state", "anything.else"])
def test_a_librarys_message_keeps_its_words_and_loses_its_values(
    lines: logging.Formatter, name: str
) -> None:
    assert SECRET not in lines.format(record(name, msg="cannot read %s", args=(SECRET,)))
    assert SECRET not in lines.format(record(name, msg=f"failed\nfuture: <Task {SECRET!r}>"))
    assert "cannot read %s" in lines.format(record(name, msg="cannot read %s", args=(SECRET,)))
    assert "never retrieved" in JsonLines().format(
        record("asyncio", msg=f"Task exception was never retrieved\nfuture: {SECRET}")
    )


class Form(BaseModel):
    age: int


def test_the_trace_of_an_error_has_its_place_and_none_of_its_values(database: Database) -> None:
    def nested() -> None:
        try:
            Form.model_validate({"age": SECRET})
        except ValidationError as error:
            raise RuntimeError(f"{SECRET} is wrong") from error

    with pytest.raises(RuntimeError) as caught:
        nested()
    found = trace(caught.value)
    assert SECRET not in found
    assert "tests/logs/test_lines.py" in found
    assert "in nested" in found
    assert "ValidationError" in found
    assert "because of:" in found
    with pytest.raises(IntegrityError) as refused, database.write() as connection:
        connection.execute(
            text("INSERT INTO team (id, name) VALUES ('x', :name)"), {"name": SECRET}
        )
    assert SECRET not in trace(refused.value)
    assert "SQLITE_CONSTRAINT" in trace(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.postgres
def test_the_detail_of_postgresql_is_left_out(postgres_url: str) -> None:
    from huddle import migrations

    database = Database(postgres_url)
    migrations.upgrade(database)
    people = [
        User(name=SECRET, email="a@b.example", handle=h, initials="A", created_at=utc_now())
        for h in ("a", "b")
    ]
    with pytest.raises(IntegrityError) as caught, database.write() as connection:
        connection.execute(t.user.insert(), [person.model_dump() for person in people])
    database.dispose()
    assert "a@b.example" in str(caught.value), "PostgreSQL no longer says the row: nothing is shown"
    found = trace(caught.value)
    assert "a@b.example" not in found
    assert "23505" in found
    assert "email" in found


@pytest.mark.parametrize("every", [True, False])
def test_a_line_for_every_request_where_it_was_asked_for(every: bool) -> None:
    with own_setup(Settings(access_log=every)):
        assert logging.getLogger("huddle.requests").isEnabledFor(logging.DEBUG) is every
        assert not logging.getLogger("huddle.live").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("uvicorn.error").isEnabledFor(logging.INFO)


def test_nobody_waits_for_a_reader_that_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(io.StringIO):
        free = threading.Event()

        def write(self, line: str) -> int:
            self.free.wait(20)
            return super().write(line)

    stuck = Stuck()
    monkeypatch.setattr(sys, "stderr", stuck)
    writer = Writer(JsonLines())
    for _ in range(MOST_WAITING + 1_000):
        writer.emit(record())
    stuck.free.set()
    writer.flush()
    writer.emit(record(msg="the last"))
    writer.flush()
    lines = [json.loads(line) for line in stuck.getvalue().splitlines()]
    lost = next(line for line in lines if "lines were lost" in line["message"])
    assert lost["count"] >= 1
    assert len(lines) - 1 + lost["count"] == MOST_WAITING + 1_001
    assert lines[-1]["message"] == "the last"


def test_an_error_that_ends_the_process_is_written_without_its_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = io.StringIO()
    monkeypatch.setattr(sys, "stderr", heard)
    with own_setup(Settings(log_format="json")) as writer:
        error = sqlite3.DatabaseError(SECRET)
        sys.excepthook(type(error), error, None)
        writer.flush()
    line = json.loads(heard.getvalue())
    assert line["level"] == "critical"
    assert "DatabaseError" in line["error"]
    assert SECRET not in heard.getvalue()
