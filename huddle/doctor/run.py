"""Runs all groups of checks at once, each within its time, whatever it meets."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from huddle.doctor import (
    backups,
    clock,
    configuration,
    database,
    disk,
    folder,
    frontend,
    leader,
    redis_server,
    schema,
    server,
)
from huddle.doctor.finding import Check, Finding, failed
from huddle.doctor.site import Site
from huddle.logs.errors import describe

WITHIN_SECONDS = 30.0

GROUPS: dict[str, Check] = {
    "settings": configuration.check,
    "data folder": folder.check,
    "database": database.check,
    "schema": schema.check,
    "redis": redis_server.check,
    "clock": clock.check,
    "disk": disk.check,
    "front end": frontend.check,
    "server": server.check,
    "leader": leader.check,
    "backup": backups.check,
}


def examine(
    site: Site, groups: dict[str, Check] | None = None, within: float = WITHIN_SECONDS
) -> list[Finding]:
    """Return all findings, in the order of the groups, after `within` seconds at the latest."""
    running = [_Running(name, check, site) for name, check in (groups or GROUPS).items()]
    deadline = time.monotonic() + within
    for each in running:
        each.thread.join(max(0.0, deadline - time.monotonic()))
    return [finding for each in running for finding in each.result(within)]


def exit_code(findings: Sequence[Finding]) -> int:
    """Return 1 where something failed, else 0."""
    return int(any(finding.state == "failed" for finding in findings))


class _Running:
    """A group in a thread of its own, which a program that never answers may keep for good."""

    def __init__(self, name: str, check: Check, site: Site) -> None:
        self._name = name
        self._found: list[Finding] = []
        self.thread = threading.Thread(target=self._run, args=(check, site), daemon=True)
        self.thread.start()

    def _run(self, check: Check, site: Site) -> None:
        try:
            for finding in check(site):
                self._found.append(finding)
        except Exception as error:  # noqa: BLE001  a check that breaks is a finding too
            # The error's own words may hold an address with a password.
            self._found.append(
                failed(
                    self._name,
                    f"this could not be checked: {describe(error)}",
                    "Mend what failed above, then run `huddle doctor` again.",
                )
            )

    def result(self, within: float) -> list[Finding]:
        found = list(self._found)
        if self.thread.is_alive():
            words = f"no answer within {within:g} s"
            found.append(
                failed(
                    self._name, words, "See whether it hangs or is overloaded; restart it if so."
                )
            )
        return found
