"""A log record as a line: JSON for programs, text for a terminal."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from huddle.logs.errors import trace
from huddle.logs.facts import FIELDS

OURS = "huddle"
_SENTENCES = (
    "Application startup failed",
    "Exception in ASGI application",
    "Exception in callback",
    "Invalid HTTP request received",
    "Task exception was never retrieved",
    "Task was destroyed but it is pending",
    "Unclosed",
    "socket.send() raised exception",
)
"""What uvicorn and asyncio say, without a template, before something that may be anybody's."""


def is_ours(name: str) -> bool:
    """Say whether a logger is one of Huddle's: its messages are known to hold no person's data."""
    return name == OURS or name.startswith(OURS + ".")


def message_of(record: logging.LogRecord) -> str:
    """Return what the record says. Of a library's message only what cannot hold data is kept:
    the template without its values, or the place that it came from."""
    if is_ours(record.name):
        return record.getMessage()
    place = f"{record.module}.{record.funcName}, line {record.lineno}"
    if record.args and isinstance(record.msg, str):
        return f"{record.msg} ({place})"
    said = str(record.msg)
    known = next((words for words in _SENTENCES if said.startswith(words)), "a message")
    return f"{known} ({place})"


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the facts that the record carries, known ones alone."""
    given: Mapping[str, Any] = getattr(record, "facts", None) or {}
    found = {name: given[name] for name in FIELDS if given.get(name) is not None}
    request = getattr(record, "request", None)
    if request is not None:
        found.setdefault("request", request)
    return found


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace(record: logging.LogRecord) -> str | None:
    return trace(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None


class JsonLines(logging.Formatter):
    """One JSON object a line: time (RFC 3339), level, logger, message, process, then the facts."""

    def __init__(self, worker: str | None = None) -> None:
        super().__init__()
        self._worker = worker

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        body: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            "process": os.getpid(),
        }
        if self._worker is not None:
            body["worker"] = self._worker
        body |= fields_of(record)
        found = _trace(record)
        if found is not None:
            body["error"] = found
        return orjson.dumps(body, default=str).decode()


class TextLines(logging.Formatter):
    """`time level logger: message  field=value ...`, and the places of an error below it."""

    def __init__(self, worker: str | None = None) -> None:
        super().__init__()
        self._worker = worker

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        fields = fields_of(record)
        if self._worker is not None:
            fields["worker"] = self._worker
        parts = [
            f"{_time(record)} {record.levelname:<7} {record.name}: {message_of(record)}",
            *(f"{name}={value}" for name, value in fields.items()),
        ]
        # A line break inside would let somebody write lines of their own.
        line = "  ".join(parts).replace("\r", "\\r").replace("\n", "\\n")
        found = _trace(record)
        return line if found is None else f"{line}\n{found}"
