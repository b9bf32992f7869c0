"""What processes and the machine use: processor time and memory, and which of them bounds a figure."""

from __future__ import annotations

import os
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

FULL = 0.9
"""A core that is busy for this share of the time has no more to give: the rest is waiting for turns."""

Source = Callable[[], float]
"""Processor seconds used so far."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def raise_file_limit() -> int:
    """Let this process and its children open as many sockets as the system allows; return how many."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = 1 << 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def private_memory() -> int:
    """Return the memory that this process alone has, in bytes."""
    rollup = Path("/proc/self/smaps_rollup")
    if rollup.exists():
        private = re.findall(r"^Private_\w+:\s+(\d+) kB", rollup.read_text(), re.MULTILINE)
        return sum(map(int, private)) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def family_cpu_seconds(pid: int) -> float:
    """Return the processor seconds of a process and its living children; 0 where /proc is missing."""
    used, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        number = int(stat.parent.name)
        parents[number] = int(fields[1])
        used[number] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return sum(seconds for number, seconds in used.items() if pid in (number, parents[number]))


class Meter:
    """Reads processor time from its beginning to `stop`: `seconds` by source, over `elapsed` seconds."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self._sources = sources
        self._before = {name: source() for name, source in sources.items()}
        self._start = time.monotonic()
        self.elapsed = 0.0
        self.seconds: dict[str, float] = {}

    def stop(self, elapsed: float | None = None) -> None:
        """Read again. `elapsed` says how long the work took where that was not until now."""
        self.elapsed = elapsed or time.monotonic() - self._start
        self.seconds = {
            name: source() - self._before[name] for name, source in self._sources.items()
        }

    @property
    def shares(self) -> dict[str, float]:
        """Shares of one core, by source."""
        return {name: used / self.elapsed for name, used in self.seconds.items()}

    def words(self) -> str:
        """Say how busy each was, and what bounds the figure."""
        parts = [f"{name} {100 * share:.0f} %" for name, share in self.shares.items()]
        return f"of a core: {', '.join(parts)}; {bound_of(self.shares, cores())}"


def bound_of(shares: dict[str, float], count: int) -> str:
    """Say what bounds a figure, from the shares of one of `count` cores that each process used."""
    busiest = max(shares, key=lambda name: shares[name])
    if shares[busiest] >= FULL:
        return f"the {busiest} is the bound: its core is full"
    if sum(shares.values()) >= FULL * count:
        return f"the machine is the bound: all {count} cores are full"
    return "no core is full: waiting for the disk and for turns is the bound"
