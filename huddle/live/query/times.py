"""Times and dates in the words of the person's own language and clock, as Vars."""

from __future__ import annotations

from typing import Any

from reflex.vars.base import LiteralVar
from reflex.vars.sequence import StringVar

from .client_modules import expression
from .namespace import live


def _text(name: str, *arguments: Any) -> Any:
    parts = [LiteralVar.create(argument) for argument in arguments]
    code = f"{name}({', '.join(str(part) for part in parts)})"
    return expression(code, [name], str, parts)


def due_text(due_at: Any, done_at: Any = None) -> StringVar[str]:
    """Return "overdue 2 d", "due 14:30", "due tomorrow 09:00", "due Thu", "due 3 Dec"; "" for none."""
    return _text("dueText", due_at, done_at, live.now)


def due_state(due_at: Any, done_at: Any = None) -> StringVar[str]:
    """Return "none", "later", "due_soon" (within 24 h) or "overdue" (`DueState`)."""
    return _text("dueState", due_at, done_at, live.now)


def ago(at: Any) -> StringVar[str]:
    """Return how long ago, short: "now", "5 min ago", "2 h ago", "yesterday", then the date."""
    return _text("agoText", at, live.now)


def time_of(at: Any) -> StringVar[str]:
    """Return the local time of day of an instant: "08:03" or "8:03 AM"."""
    return _text("timeOf", at)


def date_of(at: Any) -> StringVar[str]:
    """Return the local date of an instant, or a date as it is: "3 Dec 2026"."""
    return _text("dateOf", at)


def age(birth_date: Any) -> StringVar[str]:
    """Return the age at a birth date: "74 y", and "5 mo" below two years; "" for none."""
    return _text("ageText", birth_date, live.now)
