"""One look for every plot: a figure as SVG that is small, the same for the same figures, light and dark."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

INK, MUTED, GRID, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"
TARGET, BARE = "#cf222e", "#8c959f"
COLOURS = {"sqlite": "#0969da", "postgres": "#1a7f37", "two": "#bc4c00"}
MARKERS = {"sqlite": "o", "postgres": "s", "two": "D"}
SHORT = {"sqlite": "SQLite", "postgres": "PostgreSQL", "two": "two processes"}
DARK = {
    INK: "#e6edf3",
    MUTED: "#9198a1",
    GRID: "#3d444d",
    PAPER: "#0d1117",
    TARGET: "#f85149",
    BARE: "#6e7681",
    COLOURS["sqlite"]: "#4493f8",
    COLOURS["postgres"]: "#3fb950",
    COLOURS["two"]: "#f0883e",
}
"""The same colours on a dark screen."""
FONTS = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
SETTINGS: Any = {
    "svg.hashsalt": "huddle",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
}


@contextmanager
def drawing(path: Path, title: str, subtitle: str, size: tuple[float, float]) -> Iterator[Figure]:
    """Yield a figure of `size` inches under its title and subtitle, and write it to `path` as SVG."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=size, layout=None)
        height = size[1]
        figure.text(0.012, 1 - 0.16 / height, title, size=12, weight="bold", va="top")
        figure.text(0.012, 1 - 0.42 / height, subtitle, size=9, color=MUTED, va="top")
        yield figure
        text = io.StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    path.write_text(_both_ways(text.getvalue()))


def _both_ways(svg: str) -> str:
    """Let the reader's own fonts and colour scheme decide."""
    rules = "".join(
        f'[style*="fill: {light}"]{{fill:{dark}!important}}'
        f'[style*="stroke: {light}"]{{stroke:{dark}!important}}'
        for light, dark in DARK.items()
    )
    style = (
        f"<style>text{{font-family:{FONTS}}}@media (prefers-color-scheme:dark){{{rules}}}</style>"
    )
    svg = re.sub(r"font-family: [^;\"]+; ?|; font-family: [^;\"]+", "", svg)
    svg = re.sub(r"font: (bold )?([\d.]+px) [^;\"]+", _font, svg)
    return re.sub(r"(<svg [^>]*>)", lambda found: found[1] + style, svg, count=1)


def _font(found: re.Match[str]) -> str:
    return f"font-size: {found[2]}" + ("; font-weight: bold" if found[1] else "")


def plain_numbers(axes: Axes) -> None:
    """Number a logarithmic upright axis as people do: 1, 2, 5, 10, ... 1,000."""
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(
        lambda value, _place: f"{value:,.0f}" if value >= 1 else f"{value:g}"
    )
    axes.yaxis.set_minor_locator(NullLocator())


def spread(places: list[float], apart: float) -> list[float]:
    """Return the places, moved as little as is needed for each to be `apart` from the next.

    In the order given. Places are on a scale on which a label is `apart` high.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [places[index] for index in order]
    for _ in range(len(moved)):
        for lower in range(len(moved) - 1):
            short = apart - (moved[lower + 1] - moved[lower])
            if short > 1e-9:
                moved[lower] -= short / 2
                moved[lower + 1] += short / 2
    result = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        result[index] = place
    return result
