"""Lines 4 to 6: durable commands over sockets, and how soon the others see them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from huddle.bench.bare_sqlite import writes_per_second
from huddle.bench.result import Result
from huddle.bench.rig import Rig, percentile
from models import tables as t

SECONDS = 5.0
MESSAGE = "x" * 1_000


def commands_per_second(rig: Rig, folder: Path) -> tuple[Result, Result]:
    """Twenty movers at full speed, fifty viewers: commands a second, and when all have seen them."""
    before = writes_per_second(folder, MESSAGE, 2)
    load = rig.watch(viewers=50, movers=20)
    used = load.cpu_seconds()
    done = load.ask(do="move", tasks=rig.practice.task_ids, seconds=SECONDS)
    busy = (load.cpu_seconds() - used) / done["seconds"]
    seen = _seen(load.ask(do="changes"))
    rig.end_load(load)
    bare = (before + writes_per_second(folder, MESSAGE, 2)) / 2
    rate = done["ack"] / done["seconds"]
    twins = duplicate_ranks(rig)
    p50, p95 = percentile(seen, 0.5), percentile(seen, 0.95)
    load_note = f"load generator at {100 * busy:.0f} % of a core"
    return (
        Result(
            "durable commands a second, 20 movers, SQLite",
            f"{rate:,.0f}, bare loop {bare:,.0f}: {rate / bare:.2f}x; duplicate ranks: {twins}",
            "at least 0.2x, no duplicate ranks",
            rate >= 0.2 * bare and twins == 0 and done["error"] == 0,
            f"50 viewers see each; {done['error']} errors; {load_note}",
        ),
        Result(
            "command sent to change seen, 20 movers, 50 viewers",
            f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
            "p95 at most 40 ms",
            p95 <= 40,
            f"{len(seen):,} sightings; {load_note}",
        ),
    )


def one_mover(rig: Rig) -> Result:
    """One mover at a person's pace, a hundred viewers."""
    load = rig.watch(viewers=100, movers=1)
    load.ask(do="move", tasks=rig.practice.task_ids, seconds=SECONDS, pause=0.02)
    seen = _seen(load.ask(do="changes"))
    rig.end_load(load)
    p50, p95 = percentile(seen, 0.5), percentile(seen, 0.95)
    return Result(
        "command sent to change seen, 1 mover, 100 viewers",
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
        "at most 8 / 15 ms",
        p50 <= 8 and p95 <= 15,
        f"{len(seen):,} sightings",
    )


def _seen(changes: list[dict[str, Any]]) -> list[float]:
    """Return, for every viewer and change, the milliseconds from sending to seeing."""
    return [(at - c["sent"]) / 1e6 for c in changes if c["sent"] for at in c["at"]]


def duplicate_ranks(rig: Rig) -> int:
    """Return how many places of the board hold more than one card."""
    task = t.task.c
    places = (
        select(task.rank)
        .where(task.team_id == rig.practice.team_id, task.archived_at.is_(None))
        .group_by(task.status, task.rank)
        .having(func.count() > 1)
    )
    with rig.database.read() as connection:
        return len(connection.execute(places).all())
