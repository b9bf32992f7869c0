"""What a run has found, and where: kept as docs/bench.json, so that tables and plots can be made again."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from huddle import __version__
from huddle.bench.result import Point, Result
from huddle.bench.usage import cores

PACKAGES = ("uvicorn", "uvloop", "websockets", "SQLAlchemy", "psycopg", "redis", "orjson")

QUIET_BELOW = 0.7
"""Load average of a machine on which nothing else runs."""


@dataclass
class Record:
    """One run. `growth` holds, by what grows, the points by deployment. `notes` say what was left out."""

    made_at: str
    seconds: float
    whole: bool
    machine: dict[str, str]
    versions: dict[str, str]
    results: list[Result] = field(default_factory=list)
    growth: dict[str, dict[str, list[Point]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """Return docs/bench.json."""
        body = asdict(self)
        for line, result in zip(body["results"], self.results, strict=True):
            line["met"] = result.met
        return json.dumps(body, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Read what `to_json` wrote. Raises ValueError where it is something else."""
        try:
            body = json.loads(text)
            lines = [
                {name: value for name, value in line.items() if name != "met"}
                for line in body.pop("results")
            ]
            growth = {
                kind: {
                    name: [Point(**point) for point in points] for name, points in curves.items()
                }
                for kind, curves in body.pop("growth").items()
            }
            return cls(**body, results=[Result(**line) for line in lines], growth=growth)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not the figures of a run of `huddle bench`: {error!r}") from error


def new_record(*, whole: bool) -> Record:
    """Return an empty record of this machine, now."""
    busy = os.getloadavg()[0]
    record = Record(
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        seconds=0,
        whole=whole,
        machine={
            "processor": _processor(),
            "cores": str(cores()),
            "system": f"{platform.system()} {platform.release()}",
        },
        versions={
            "Huddle": __version__,
            "Python": platform.python_version(),
            "SQLite": sqlite3.sqlite_version,
            **{name: version(name) for name in PACKAGES},
        },
    )
    if busy > QUIET_BELOW:
        record.notes.append(
            f"**the machine was not quiet**: load average {busy:.1f} before the run; what waits for "
            "the disk or for a core looks slower than it is"
        )
    return record


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for entry in info.read_text().splitlines():
            if entry.startswith("model name"):
                return entry.partition(":")[2].strip()
    return platform.processor() or platform.machine()
