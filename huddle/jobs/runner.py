"""Runs the jobs of a site in a thread of its own, in the process that leads."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from huddle.db import Database
from huddle.jobs.leader import Leader
from huddle.jobs.prune import prune_changes, prune_sessions
from huddle.settings import Settings
from models.base import utc_now

log = logging.getLogger("huddle.jobs")

ASK_SECONDS = 2.0
HOUR = 3600.0


@dataclass(frozen=True)
class Job:
    """`run` does what is due now and returns how much that was; doing it twice must be harmless."""

    name: str
    every_seconds: float
    run: Callable[[], int]


def jobs_of(database: Database, settings: Settings) -> list[Job]:
    """Return the jobs of a site."""
    days = settings.change_log_days
    return [
        Job("prune changes", HOUR, lambda: prune_changes(database, utc_now(), days)),
        Job("prune sessions", HOUR, lambda: prune_sessions(database, utc_now())),
    ]


class JobRunner:
    """Asks for the lead every two seconds, and while it has it runs what is due.

    A process that begins to lead runs every job at once: the one before may have been long gone.
    """

    def __init__(self, leader: Leader, jobs: list[Job]) -> None:
        self.leader = leader
        self._jobs = jobs
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="huddle-jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the job that runs, and let another process lead."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        due: dict[str, float] = {}
        while not self._stop.is_set():
            if not self._leads():
                due.clear()
            for job in self._jobs if self.leader.leading else []:
                if due.get(job.name, 0.0) <= time.monotonic() and not self._stop.is_set():
                    self._do(job)
                    due[job.name] = time.monotonic() + job.every_seconds
            self._stop.wait(ASK_SECONDS)
        self.leader.resign()

    def _leads(self) -> bool:
        try:
            return self.leader.ask()
        except Exception:
            log.exception("who leads cannot be told; asking again")
            return False

    def _do(self, job: Job) -> None:
        try:
            count = job.run()
        except Exception:
            log.exception("%s failed; it is tried again at its next turn", job.name)
        else:
            if count:
                log.info("%s: %d", job.name, count)
