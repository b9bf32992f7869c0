"""The disk: is there room, and how long does it take to keep something for good?"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import Site

GIB = 1 << 30
LEAST_BYTES = GIB // 4
FEW_BYTES = 2 * GIB
SLOW_SECONDS = 0.05
WRITES = 5


def check(site: Site) -> Iterator[Finding]:
    """Check the disk of the data folder, and that of an SQLite database which lies elsewhere."""
    folders = {site.settings.data_dir}
    if site.database_file is not None:
        folders.add(site.database_file.parent)
    for folder in sorted(folders):
        if folder.is_dir():
            yield _room(folder, shutil.disk_usage(folder).free)
            yield _speed(folder, _seconds_to_keep(folder))


def _room(folder: Path, free: int) -> Finding:
    words = f"{free / GIB:.1f} GiB are free for {folder}"
    mend = "Make room or move to a larger disk: without room nothing more can be saved."
    if free < LEAST_BYTES:
        return failed("disk", words, mend)
    if free < FEW_BYTES:
        return warning("disk", words, mend)
    return ok("disk", words)


def _seconds_to_keep(folder: Path) -> float:
    """Return the median time in which a page reaches the disk. Raises OSError."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(WRITES):
            began = time.monotonic()
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.monotonic() - began)
    return statistics.median(times)


def _speed(folder: Path, seconds: float) -> Finding:
    words = f"{seconds * 1000:.1f} ms to keep a page for good in {folder}"
    if seconds > SLOW_SECONDS:
        return warning(
            "disk speed",
            words,
            "Every command waits for this. Use a local SSD, not a network disk.",
        )
    return ok("disk speed", words)
