"""SQLite: is it whole, does it survive the loss of power, and is it on a disk of this machine?"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import Site

QUICK_CHECK_SECONDS = 15.0
NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|glusterfs|lustre|fuse\.(sshfs|rclone|s3fs|gluster\w*)"
)
"""File systems of other machines (proc(5), mounts): WAL needs memory that all who open it share."""
MOUNTS = Path("/proc/self/mounts")
FULL = 2


def check(site: Site, connection: Connection, took: int) -> Iterator[Finding]:
    """Check version, journal, integrity and file system. `took`: ms until it answered."""
    yield ok("database", f"SQLite {sqlite3.sqlite_version} answers in {took} ms")
    yield _durable(connection)
    yield _whole(connection)
    if site.database_file is not None:
        yield _local(site.database_file)


def _durable(connection: Connection) -> Finding:
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if journal != "wal" or synchronous != FULL:
        return failed(
            "durability",
            f"journal_mode is {journal} and synchronous is {synchronous}: WAL and FULL (2) are needed",
            "Put the database on a local disk that SQLite can lock, and restart Huddle.",
        )
    return ok("durability", "write-ahead log, synchronous=FULL: what was acknowledged is on disk")


def _whole(connection: Connection) -> Finding:
    raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    deadline = time.monotonic() + QUICK_CHECK_SECONDS
    raw.set_progress_handler(lambda: int(time.monotonic() > deadline), 100_000)
    try:
        found = [str(row[0]) for row in raw.execute("PRAGMA quick_check(5)")]
    except sqlite3.OperationalError:
        return warning(
            "integrity",
            f"quick_check was not done after {QUICK_CHECK_SECONDS:g} s",
            "Run `sqlite3 huddle.db 'PRAGMA quick_check'` when the server has little to do.",
        )
    finally:
        raw.set_progress_handler(None, 0)
    if found != ["ok"]:
        return failed(
            "integrity",
            f"the file is damaged: quick_check found {len(found)} or more faults",
            "Stop Huddle, keep a copy of the file, and restore the last backup: `huddle restore`.",
        )
    return ok("integrity", "quick_check found no fault")


def _local(file: Path) -> Finding:
    kind = file_system_of(file, MOUNTS.read_text() if MOUNTS.exists() else "")
    if NETWORK.fullmatch(kind):
        return failed(
            "file system",
            f"{file} lies on {kind}, a network file system, on which SQLite loses data",
            "Move it to a local disk, or use PostgreSQL (HUDDLE_DATABASE_URL).",
        )
    return ok("file system", f"the file lies on {kind or 'a local file system'}")


def file_system_of(file: Path, mounts: str) -> str:
    """Return the type of the file system that holds `file`, "" where `mounts` does not tell."""
    best = ("", "")
    path = file.resolve()
    for line in mounts.splitlines():
        _device, where, kind = line.split(" ")[:3]
        place = Path(where.replace("\\040", " "))
        if path.is_relative_to(place) and len(str(place)) >= len(best[0]):
            best = (str(place), kind)
    return best[1]
