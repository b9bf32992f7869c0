"""All plots of a run."""

from __future__ import annotations

from pathlib import Path

from huddle.bench.plot_growth import draw_growth
from huddle.bench.plot_table import draw_latency, draw_targets, draw_writes
from huddle.bench.record import Record
from huddle.bench.verdicts import enough, growth_results


def draw_all(record: Record, folder: Path) -> list[tuple[Path, str]]:
    """Draw what the record has figures for into `folder`; return each plot's path from beside it, and title."""
    folder.mkdir(parents=True, exist_ok=True)
    titles: list[tuple[Path, str]] = []
    lines = [*record.results, *growth_results(record.growth)]
    rows = {result.row for result in record.results}
    if lines:
        titles.append((folder / "targets.svg", draw_targets(folder / "targets.svg", lines)))
    if "commands" in rows:
        titles.append((folder / "writes.svg", draw_writes(folder / "writes.svg", record.results)))
    if {"one-mover", "crowd"} <= rows:
        path = folder / "latency.svg"
        titles.append((path, draw_latency(path, record.results)))
    for kind, curves in record.growth.items():
        drawn = {name: points for name, points in curves.items() if enough(points)}
        if drawn:
            path = folder / f"growth-{kind}.svg"
            titles.append((path, draw_growth(path, kind, drawn)))
    return [(path.relative_to(folder.parent), title) for path, title in titles]
