"""Plots of the speed table: every line beside its target, the writes, and the waiting."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes

from huddle.bench.deployment import NAMES
from huddle.bench.plot_style import (
    BARE,
    COLOURS,
    INK,
    MARKERS,
    MUTED,
    SHORT,
    TARGET,
    drawing,
)
from huddle.bench.result import Result
from huddle.bench.writes import CROWD_LIMIT, ONE_MOVER_LIMITS

LEAST, MOST = 0.02, 8.0
"""Shares of a target that the axis shows; what is beyond stands at its edge."""


def draw_targets(path: Path, lines: list[Result]) -> str:
    """Draw each line's share of what its target allows; return the title."""
    missed = sorted({result.row for result in lines if not result.met})
    met = sum(result.met for result in lines)
    title = f"{met} of {len(lines)} targets are met"
    if not missed:
        title = f"All {len(lines)} targets are met"
    rows = list(dict.fromkeys(result.row for result in lines))
    labels = {result.row: result.what for result in reversed(lines)}
    subtitle = "Share of what each target allows. Left of the red line it is met; hollow: missed."
    height = 1.5 + 0.27 * len(rows)
    with drawing(path, title, subtitle, (9.4, height)) as figure:
        axes = figure.add_axes((0.47, 0.5 / height, 0.5, 1 - 1.35 / height))
        axes.set_xscale("log")
        axes.set_xlim(LEAST * 0.9, MOST * 1.7)
        axes.set_ylim(len(rows) - 0.4, -0.7)
        axes.axvline(1, color=TARGET, linewidth=1.4)
        ticks = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8]
        axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.set_xticks([], minor=True)
        axes.set_yticks(range(len(rows)), [labels[row] for row in rows], color=INK)
        axes.tick_params(length=0)
        axes.grid(visible=False, axis="x")
        for result in lines:
            worst = max(other.used for other in lines if other.row == result.row)
            _target_dot(axes, result, rows.index(result.row), named=result.used == worst)
        figure.text(0.975, 0.11 / height, "times what the target allows", color=MUTED, ha="right")
        where = [name for name in NAMES if any(result.where == name for result in lines)]
        for place, name in enumerate(where):
            left = 0.475 + 0.5 * place / 3
            y = 1 - 0.72 / height
            axes.plot(
                [left],
                [y],
                MARKERS[name],
                color=COLOURS[name],
                markersize=6,
                transform=figure.transFigure,
                clip_on=False,
            )
            figure.text(left + 0.012, y, SHORT[name], color=COLOURS[name], va="center")
    return title


def _target_dot(axes: Axes, result: Result, row: int, *, named: bool) -> None:
    """Draw one dot, a little above or below the row's middle, so that none hides another.

    A missed one is hollow, and the worst of its row is `named`: by how much.
    """
    shift = {"sqlite": -0.2, "postgres": 0.0, "two": 0.2}[result.where]
    share = min(max(result.used, LEAST), MOST)
    colour = COLOURS[result.where]
    axes.plot(
        [share],
        [row + shift],
        MARKERS[result.where],
        markersize=6,
        color=colour,
        markerfacecolor=colour if result.met else "none",
        markeredgewidth=1.4,
        zorder=3,
    )
    if named and not result.met:
        axes.annotate(
            f"{result.used:.2f}" if result.used < 10 else f"{result.used:.0f}",
            (share, row + shift),
            (7, 0),
            textcoords="offset points",
            va="center",
            color=TARGET,
            size=8,
        )


def _beside(axes: Axes, x: float, y: float, words: str, colour: str) -> None:
    """Write to the right of a place."""
    axes.annotate(words, (x, y), (5, 0), textcoords="offset points", color=colour, va="center")


def draw_writes(path: Path, lines: list[Result]) -> str:
    """Draw durable commands a second beside the bare loop and the target; return the title."""
    rows = [result for result in lines if result.row == "commands"]
    ratios = [r.figures["per_second"] / r.figures["bare_per_second"] for r in rows]
    low, high = min(ratios), max(ratios)
    span = f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"
    title = f"Durable commands: {span} of what a bare loop of the same rows commits"
    subtitle = f"{rows[0].what[0].upper()}{rows[0].what[1:]}. The red line is the target."
    height = 1.3 + 0.62 * len(rows)
    most = max(max(r.figures["per_second"], r.figures["bare_per_second"]) for r in rows)
    with drawing(path, title, subtitle, (9.4, height)) as figure:
        axes = figure.add_axes((0.25, 0.5 / height, 0.72, 1 - 1.15 / height))
        for place, result in enumerate(rows):
            rate, bare = result.figures["per_second"], result.figures["bare_per_second"]
            goal = result.figures["limit"] * bare
            axes.barh(place - 0.19, rate, 0.34, color=COLOURS[result.where])
            axes.barh(place + 0.19, bare, 0.34, color=BARE)
            axes.plot([goal, goal], [place - 0.42, place + 0.02], color=TARGET, linewidth=1.8)
            share = f"{rate / bare:.2f}x, target {result.figures['limit']:g}x"
            _beside(axes, max(rate, goal), place - 0.19, f"Huddle {rate:,.0f} ({share})", INK)
            _beside(axes, bare, place + 0.19, f"bare {bare:,.0f}", MUTED)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, most * 1.25)
        axes.set_yticks(
            range(len(rows)), [NAMES[r.where].replace(", ", ",\n", 1) for r in rows], color=INK
        )
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.set_xlabel("durable transactions a second")
    return title


def draw_latency(path: Path, lines: list[Result]) -> str:
    """Draw how long viewers wait for a change, p50 to p95, beside the targets; return the title."""
    one = [result for result in lines if result.row == "one-mover"]
    crowd = [result for result in lines if result.row == "crowd"]
    worst_one = max(result.figures["p95_ms"] for result in one)
    worst_crowd = max(result.figures["p95_ms"] for result in crowd)
    title = (
        f"A move is on the others' screens within {worst_one:.0f} ms, "
        f"with a crowd moving within {worst_crowd:.0f} ms (p95)"
    )
    subtitle = "Command sent to change seen, by every viewer. Mark: p50, end of the line: p95."
    with drawing(path, title, subtitle, (9.4, 4.3)) as figure:
        middle, high = ONE_MOVER_LIMITS
        _waits(figure.add_axes((0.27, 0.52, 0.53, 0.23)), one, {"p50": middle, "p95": high})
        axes = figure.add_axes((0.27, 0.115, 0.53, 0.23))
        _waits(axes, crowd, {"p95": CROWD_LIMIT})
        axes.set_xlabel("milliseconds")
    return title


def _waits(axes: Axes, rows: list[Result], limits: dict[str, int]) -> None:
    """Draw one panel: p50 to p95 of each deployment, and the targets across them."""
    axes.set_title(rows[0].what.partition(", ")[2], size=9.5, loc="left", color=MUTED, pad=14)
    for y, result in enumerate(rows):
        p50, p95 = result.figures["p50_ms"], result.figures["p95_ms"]
        colour = COLOURS[result.where]
        axes.plot([p50, p95], [y, y], color=colour, linewidth=3, solid_capstyle="butt")
        axes.plot([p50], [y], MARKERS[result.where], color=colour, markersize=7)
        axes.annotate(
            f"p50 {p50:.1f}, p95 {p95:.1f} ms",
            (1, y),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=INK if result.met else TARGET,
            va="center",
            annotation_clip=False,
        )
    for name, limit in limits.items():
        axes.axvline(limit, color=TARGET, linewidth=1.4)
        axes.annotate(
            f"{name} {limit}",
            (limit, 1),
            (0, 2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            color=TARGET,
            ha="center",
            size=8,
        )
    most = max(*limits.values(), *(result.figures["p95_ms"] for result in rows))
    axes.set_xlim(0, 1.08 * most)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [NAMES[result.where] for result in rows], color=INK)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
