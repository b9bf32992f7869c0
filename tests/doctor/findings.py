"""Asking one group of checks, and what it said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huddle.doctor.finding import Check, Finding
from huddle.doctor.site import Site
from huddle.settings import Settings


def site(folder: Path, *, workers: int = 1, address: str = "", **settings: Any) -> Site:
    """Return an installation with its data in `folder`."""
    return Site(Settings(data_dir=folder, **settings), workers, address)


def of(check: Check, where: Site) -> dict[str, Finding]:
    """Return what a group found, by check: of several with one name the worst."""
    worst: dict[str, Finding] = {}
    order = ("ok", "warning", "failed")
    for finding in check(where):
        assert bool(finding.mend) == (finding.state != "ok"), finding
        before = worst.get(finding.check)
        if before is None or order.index(finding.state) > order.index(before.state):
            worst[finding.check] = finding
    return worst


def states(check: Check, where: Site) -> dict[str, str]:
    """Return the states alone."""
    return {name: finding.state for name, finding in of(check, where).items()}
