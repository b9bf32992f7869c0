"""An exception for the log: what it was and where it came from, without what a person entered.

Messages of exceptions hold SQL parameters, rows (`DETAIL:` of PostgreSQL), input (pydantic), paths and
names. None of them is written; what the log keeps instead is enough to find the place.
"""

from __future__ import annotations

import traceback
from types import TracebackType

from huddle.paths import ROOT

MOST_FRAMES = 40
MOST_CAUSES = 5


def describe(error: BaseException) -> str:
    """Return the error's type, and what a database or the system says of it in codes."""
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    marks = [str(mark) for mark in _marks(error) if mark]
    return f"{name} [{', '.join(marks)}]" if marks else name


def _marks(error: BaseException) -> list[object]:
    """Return codes and names of the schema: `SQLITE_BUSY`, `23505`, `user_email_key`, `ENOSPC`."""
    if isinstance(error, OSError):
        return [error.errno and f"errno {error.errno}", error.strerror if error.errno else None]
    diagnosis = getattr(error, "diag", None)
    return [
        getattr(error, "sqlite_errorname", None),
        getattr(error, "sqlstate", None),
        getattr(diagnosis, "table_name", None),
        getattr(diagnosis, "constraint_name", None),
    ]


def trace(error: BaseException) -> str:
    """Return the error, its causes and their places in the code, the last call last, a line each."""
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None and len(lines) < MOST_FRAMES * MOST_CAUSES:
        lines += [*_places(current.__traceback__), describe(current)]
        cause = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        if cause is not None:
            lines.append("because of:")
        current = cause
    return "\n".join(lines)


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(trace), lookup_lines=False, limit=-MOST_FRAMES
    )
    return [
        f"  {frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} in {frame.name}"
        for frame in frames
    ]
