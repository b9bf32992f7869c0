"""The growth curves: what a change costs, how long the last viewer waits, what memory it takes."""

from __future__ import annotations

import math
from pathlib import Path

from matplotlib.axes import Axes

from huddle.bench.memory import VIEWER_LIMIT
from huddle.bench.plot_style import (
    COLOURS,
    MARKERS,
    MUTED,
    PAPER,
    SHORT,
    TARGET,
    drawing,
    plain_numbers,
    spread,
)
from huddle.bench.result import Point
from huddle.bench.verdicts import UNITS, finding
from huddle.bench.writes import ONE_MOVER_LIMITS

Curves = dict[str, list[Point]]
Line = tuple[str, str, list[float], str]
"""Deployment, label, values, line style."""
HEIGHT = 3.75


def draw_growth(path: Path, kind: str, curves: Curves) -> str:
    """Draw three panels over the same sizes; return the title."""
    title = finding(kind, curves)
    subtitle = (
        "One change at a time. Hollow: the client or the machine was the bound, not a server. "
        "Both axes are logarithmic."
    )
    with drawing(path, title, subtitle, (11.6, HEIGHT)) as figure:
        panels = [
            figure.add_axes((left, 0.56 / HEIGHT, 0.205, 1 - 1.5 / HEIGHT))
            for left in (0.04, 0.37, 0.695)
        ]
        cost, wait, memory = panels
        _panel(cost, kind, "server processor time a change, ms", _of(curves, "cpu_ms"), curves)
        waits = [
            (name, share, [getattr(p, share) for p in points], style)
            for name, points in curves.items()
            for share, style in (("p95", "-"), ("p50", ":"))
        ]
        wait.axhline(ONE_MOVER_LIMITS[1], color=TARGET, linewidth=1.2, zorder=1)
        _panel(wait, kind, "command sent to last viewer, ms", waits, curves, ONE_MOVER_LIMITS[1])
        sizes = [
            (name, SHORT[name], [sum(p.memory) / 1e6 for p in points], "-")
            for name, points in curves.items()
        ]
        _panel(memory, kind, "private memory of the servers, MB", sizes, curves)
        if kind == "viewers":
            _allowed_memory(memory, curves)
    return title


def _of(curves: Curves, field: str) -> list[Line]:
    return [
        (name, SHORT[name], [getattr(point, field) for point in points], "-")
        for name, points in curves.items()
    ]


def _panel(
    axes: Axes,
    kind: str,
    title: str,
    lines: list[Line],
    curves: Curves,
    target: float | None = None,
) -> None:
    """Draw lines over sizes, with their names at their ends; `target` is named there too."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_title(title, size=9.5, loc="left", color=MUTED)
    for name, _label, values, style in lines:
        points, colour = curves[name], COLOURS[name]
        sizes = [point.size for point in points]
        axes.plot(sizes, values, style, color=colour, linewidth=1.6)
        for point, value in zip(points, values, strict=True):
            hollow = point.bound.startswith(("the client", "the machine"))
            axes.plot(
                [point.size],
                [value],
                MARKERS[name],
                color=colour,
                markersize=5,
                markerfacecolor=PAPER if hollow else colour,
            )
    sizes = sorted({point.size for points in curves.values() for point in points})
    axes.set_xticks(sizes, _roomy(sizes))
    axes.set_xticks([], minor=True)
    axes.set_xlim(sizes[0] / 1.25, sizes[-1] * 1.25)
    axes.set_xlabel(UNITS[kind])
    low = min(min(values) for _, _, values, _ in lines)
    high = max(max(values) for _, _, values, _ in lines)
    _scale(axes, min(low, target or low), max(high, target or high))
    ends = [(label, values[-1], COLOURS[name]) for name, label, values, _ in lines]
    if target is not None:
        ends.append((f"p95 target {target:g}", target, TARGET))
    _end_labels(axes, ends)


def _roomy(sizes: list[int]) -> list[str]:
    """Return the sizes as labels, empty where two would touch; the largest is always there."""
    room = math.log(sizes[-1] / sizes[0]) / 5
    labels: list[str] = []
    after = math.inf
    for size in reversed(sizes):
        shown = math.log(after / size) >= room
        labels.append(f"{size:,}" if shown else "")
        after = size if shown else after
    return labels[::-1]


def _scale(axes: Axes, low: float, high: float) -> None:
    """Show two decades or more where there are less: a flat line should look flat."""
    middle, half = math.sqrt(low * high), max(math.sqrt(high / low) * 1.5, 10.0)
    axes.set_ylim(middle / half, middle * half)
    plain_numbers(axes)


def _end_labels(axes: Axes, ends: list[tuple[str, float, str]]) -> None:
    """Write each label, in its colour, beside where its line ends."""
    low, high = (math.log(limit) for limit in axes.get_ylim())
    places = [(math.log(value) - low) / (high - low) for _, value, _ in ends]
    for (label, _, colour), place in zip(ends, spread(places, 0.062), strict=True):
        axes.annotate(
            label,
            (1, place),
            (4, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            color=colour,
            va="center",
            size=8.5,
            annotation_clip=False,
        )


def _allowed_memory(axes: Axes, curves: Curves) -> None:
    """Draw what the smallest deployment may have: its first point, and so much for each viewer more."""
    points = next(iter(curves.values()))
    first = points[0]
    sizes = [first.size * (points[-1].size / first.size) ** (step / 40) for step in range(41)]
    allowed = [(sum(first.memory) + VIEWER_LIMIT * (size - first.size)) / 1e6 for size in sizes]
    axes.plot(sizes, allowed, color=TARGET, linewidth=1.2)
    axes.annotate(
        f"{VIEWER_LIMIT // 1000} kB a viewer",
        (sizes[-1], allowed[-1]),
        (-4, 4),
        textcoords="offset points",
        color=TARGET,
        size=8,
        ha="right",
        va="bottom",
    )
