"""A small run as it might be found, with one line missed."""

from __future__ import annotations

from huddle.bench.record import Record
from huddle.bench.result import Point, Result


def record() -> Record:
    """Return a run on three deployments, with growth on two."""
    return Record(
        made_at="2026-11-24 12:00 UTC",
        seconds=600,
        whole=True,
        machine={"processor": "Test CPU", "cores": "2", "system": "Linux 6"},
        versions={"Huddle": "0.1.0", "Python": "3.11.7"},
        results=[*_table("sqlite", 0.8), *_table("postgres", 1.0), *_table("two", 1.3)],
        growth={
            "viewers": {
                name: [
                    _point(size, cost + size * 0.005, 3 + size * 0.01, 80_000_000 + size * 30_000)
                    for size in (10, 100, 1_000, 2_000)
                ]
                for name, cost in (("sqlite", 1.2), ("two", 2.5))
            },
            "tasks": {
                name: [
                    _point(
                        size,
                        cost,
                        4.0,
                        90_000_000,
                        {"snapshot_ms": 4.0 + size / 50, "snapshot_bytes": 660.0 * size},
                    )
                    for size in (100, 1_000, 10_000)
                ]
                for name, cost in (("sqlite", 1.3), ("two", 2.6))
            },
        },
        notes=["left out: the moon"],
    )


def _table(where: str, slow: float) -> list[Result]:
    return [
        Result(
            "fan-out-100",
            where,
            "change to last of 100 viewers, from commit",
            f"{slow:.2f} ms, bare broadcast 1.00 ms: {slow:.2f}x",
            "at most 1.3x",
            slow / 1.3,
            "medians",
        ),
        Result(
            "commands",
            where,
            "durable commands a second, one team, 20 movers",
            f"{700 / slow:.0f}, bare loop 3,000",
            "at least 0.2x, no duplicate ranks",
            0.2 * 3000 / (700 / slow),
            "of a core: client 16 %, server 85 %",
            figures={"per_second": 700 / slow, "bare_per_second": 3000, "limit": 0.2, "twins": 0},
        ),
        Result(
            "one-mover",
            where,
            "command sent to change seen, 1 mover, 100 viewers",
            f"p50 {4 * slow:.1f} ms, p95 {6 * slow:.1f} ms",
            "at most 8 / 15 ms",
            slow / 2,
            figures={"p50_ms": 4 * slow, "p95_ms": 6 * slow},
        ),
        Result(
            "crowd",
            where,
            "command sent to change seen, 20 movers, 50 viewers",
            f"p50 {22 * slow:.1f} ms, p95 {33 * slow:.1f} ms",
            "p95 at most 40 ms",
            33 * slow / 40,
            figures={"p50_ms": 22 * slow, "p95_ms": 33 * slow},
        ),
    ]


def _point(
    size: int, cost: float, wait: float, memory: int, figures: dict[str, float] | None = None
) -> Point:
    bound = "the client is the bound: its core is full" if size > 1_500 else "no core is full"
    return Point(
        size=size,
        changes=240,
        cpu_ms=cost,
        p50=wait,
        p95=wait * 1.5,
        memory=[memory],
        shares={"client": 0.2, "server": 0.3},
        bound=bound,
        figures=figures or {},
    )
