"""The table, for the terminal and for docs/bench.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from huddle import __version__
from huddle.bench.result import Result

PACKAGES = ("uvicorn", "uvloop", "websockets", "SQLAlchemy", "orjson")
INTRODUCTION = """# Speed

Written by `make bench`. Every line stands beside what the same machine did bare, in the same run:
numbers of different machines, or of a busy one, do not compare, but the ratios do.
The load comes from processes of their own, over real sockets on the loopback interface.
"""


def line(result: Result) -> str:
    """Return one result for the terminal."""
    verdict = "met   " if result.met else "MISSED"
    text = f"{verdict}  {result.what}\n        {result.value}   (target: {result.target})"
    return text + (f"\n        {result.bound}" if result.bound else "")


def markdown(results: list[Result], seconds: float) -> str:
    """Return docs/bench.md."""
    rows = [f"| {r.what} | {r.value} | {r.target} | {_verdict(r)} | {r.bound} |" for r in results]
    head = "| what | measured | to reach | verdict | how, and what bounds it |"
    facts = [f"- {fact}" for fact in _facts(seconds)]
    return "\n".join([INTRODUCTION, *facts, "", head, "|---|---|---|---|---|", *rows, ""])


def _verdict(result: Result) -> str:
    return "met" if result.met else "**missed**"


def _facts(seconds: float) -> list[str]:
    load = (
        f", load average {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    )
    system = f"{platform.system()} {platform.release()}"
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Huddle {__version__}, {seconds:.0f} s",
        f"{_processor()}, {os.cpu_count()} cores{load}",
        f"{system}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    ]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for entry in info.read_text().splitlines():
            if entry.startswith("model name"):
                return entry.partition(":")[2].strip()
    return platform.processor() or platform.machine()
