"""What the growth curves show, in words and as lines of the table."""

from __future__ import annotations

from huddle.bench.arithmetic import exponent, slope
from huddle.bench.memory import VIEWER_LIMIT
from huddle.bench.result import Point, Result

FLAT_LIMIT = 1.5
"""Times the cost at the smallest size that a change may have at the largest, where it should not grow."""
PROPORTION_LIMIT = 1.1
"""Power of the number of viewers by which the cost may grow; a little over 1 for what noise adds."""
SAME_BELOW = 1.15
"""Times the cost that is called the same: runs differ by as much."""
STEADY_FROM = 100
"""Viewers from which on their share of the cost shows; before, the command itself is most of it."""
UNITS = {"viewers": "viewers", "tasks": "cards", "teams": "teams"}


def enough(points: list[Point]) -> bool:
    """Say whether there is a curve: two sizes or more."""
    return len(points) > 1


def growth_results(growth: dict[str, dict[str, list[Point]]]) -> list[Result]:
    """Return a line for each curve, and one for the memory of viewers."""
    lines = []
    for kind, curves in growth.items():
        for where, points in curves.items():
            if not enough(points):
                continue
            if kind == "viewers":
                lines += [_proportion(where, points), _memory(where, points)]
            else:
                lines.append(_flat(kind, where, points))
    return lines


def _flat(kind: str, where: str, points: list[Point]) -> Result:
    first, last = points[0], points[-1]
    times = last.cpu_ms / first.cpu_ms
    return Result(
        f"growth-{kind}",
        where,
        f"processor time a change, {first.size:,} to {last.size:,} {UNITS[kind]}",
        f"{first.cpu_ms:.2f} to {last.cpu_ms:.2f} ms: {times:.2f}x",
        f"at most {FLAT_LIMIT}x",
        times / FLAT_LIMIT,
        f"last viewer p95 {first.p95:.1f} to {last.p95:.1f} ms; at {last.size:,}, {last.bound}",
        figures={"times": times},
    )


def _proportion(where: str, points: list[Point]) -> Result:
    steady = [point for point in points if point.size >= STEADY_FROM]
    used = steady if enough(steady) else points
    sizes, costs = [point.size for point in used], [point.cpu_ms for point in used]
    power, each = exponent(sizes, costs), 1e3 * slope(sizes, costs)
    last = points[-1]
    return Result(
        "growth-viewers",
        where,
        f"processor time a change, {used[0].size:,} to {last.size:,} viewers",
        f"{costs[0]:.2f} to {costs[-1]:.2f} ms: viewers to the power of {power:.2f}, "
        f"{each:.1f} µs for each",
        f"no faster than in proportion (power {PROPORTION_LIMIT})",
        power / PROPORTION_LIMIT,
        f"last viewer p95 {used[0].p95:.1f} to {last.p95:.1f} ms; at {last.size:,}, {last.bound}",
        figures={"power": power, "microseconds": each},
    )


def _memory(where: str, points: list[Point]) -> Result:
    each = slope([point.size for point in points], [sum(point.memory) for point in points])
    first, last = points[0], points[-1]
    return Result(
        "growth-memory",
        where,
        f"memory for each viewer more, {first.size:,} to {last.size:,} viewers",
        f"{each / 1000:.0f} kB; {sum(first.memory) / 1e6:.0f} to {sum(last.memory) / 1e6:.0f} MB",
        f"at most {VIEWER_LIMIT // 1000} kB",
        max(0.0, each / VIEWER_LIMIT),
        "private memory of the server processes, least squares",
        figures={"bytes": each},
    )


def finding(kind: str, curves: dict[str, list[Point]]) -> str:
    """Return what the curves of one kind show, as one sentence: a plot's title."""
    points = next(iter(curves.values()))
    small, large, unit = points[0].size, points[-1].size, UNITS[kind]
    times = [p[-1].cpu_ms / p[0].cpu_ms for p in curves.values()]
    low, high = min(times), max(times)
    span = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
    costs = f"costs {span} times the processor time"
    if high < SAME_BELOW:
        costs = f"costs no more processor time ({span} times)"
    return f"{large / small:,.0f} times the {unit} ({small:,} to {large:,}): a change {costs}"
