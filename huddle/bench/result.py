"""One line of the speed table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """`value` is what was measured, in words, `target` what was to be reached, and whether it was.

    `bound` says what bounds it, or how it was measured.
    """

    what: str
    value: str
    target: str
    met: bool
    bound: str = ""
