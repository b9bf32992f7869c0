"""What a check found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from huddle.doctor.site import Site

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what was found, and where it is not ok one line of how to mend it. Holds no secret."""

    check: str
    state: State
    found: str
    mend: str = ""

    def body(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


Check = Callable[["Site"], Iterator[Finding]]
"""A group of checks. May take long or raise: whoever runs it bounds the time and says so."""


def ok(check: str, found: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(check, "ok", found)


def warning(check: str, found: str, mend: str) -> Finding:
    """Return a finding that should be mended, although Huddle works."""
    return Finding(check, "warning", found, mend)


def failed(check: str, found: str, mend: str) -> Finding:
    """Return a finding with which Huddle does not work, or loses data."""
    return Finding(check, "failed", found, mend)
