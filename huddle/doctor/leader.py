"""Does a process lead? Work that must be done once, such as pruning, waits for one."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from huddle.doctor.finding import Finding, ok, warning
from huddle.doctor.server import answers
from huddle.doctor.site import Site
from huddle.jobs.leader import LOCK_KEY

CHECK = "leader"
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND classid = 0 AND objid = :key"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def check(site: Site) -> Iterator[Finding]:
    """Check that somebody holds the lead, where a server runs that could."""
    try:
        led = _led(site)
    except (OSError, SQLAlchemyError):
        # What keeps the database from being read is told by its own check.
        return
    if led:
        yield ok(CHECK, "one process leads")
    elif answers(site):
        yield warning(
            CHECK,
            "a server runs, and no process does the work that is done once: the log is not pruned",
            "Wait a minute and look again; then restart the servers.",
        )
    else:
        yield ok(CHECK, "no server runs here, and none leads")


def _led(site: Site) -> bool:
    if site.database_file is not None:
        return _is_locked(Path(f"{site.database_file}.leader"))
    with site.read() as connection:
        return bool(connection.execute(_HELD, {"key": LOCK_KEY}).scalar_one())


def _is_locked(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open() as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
