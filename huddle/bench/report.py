"""The tables in words: for the terminal and for docs/bench.md."""

from __future__ import annotations

from pathlib import Path

from huddle.bench.deployment import NAMES
from huddle.bench.record import Record
from huddle.bench.result import Point, Result
from huddle.bench.tried import TRIED
from huddle.bench.verdicts import UNITS, finding, growth_results

INTRODUCTION = """# Speed

Written by `make bench`. Every line stands beside what the same machine did bare, in the same run:
numbers of different machines, or of a busy one, do not compare, but the ratios do.
The load comes from processes of their own, over real sockets on the loopback interface, and shares
the machine's cores with the servers: each line says how busy the client and each server were.
"""
BASELINES = """## What the baselines are

- **Broadcast**: `websockets.broadcast` of as many bytes to as many viewers, by a process that does
  nothing else. For two processes: broadcast in the first, Redis `PUBLISH`, broadcast in the second.
- **SQLite**: a loop of `sqlite3` that writes the rows of one move, and commits each with
  `synchronous=FULL`.
- **PostgreSQL**: a loop of psycopg 3 that writes the rows of one move into Huddle's own tables, each
  in a durable transaction, on the same server. For two processes: two such loops at once, on one team.
- What Huddle does beyond those rows: it checks the session's right, the membership and the command's
  id, finds the place in the column, keeps the inverse for undo, and tells every viewer.
"""
LINE_HEAD = (
    "| what | measured | to reach | verdict | how, and what bounds it |\n|---|---|---|---|---|"
)
POINT_HEAD = (
    "| {unit} | processor ms a change | last viewer p50 / p95 ms | memory MB | {more}what bounds it |\n"
    "|--:|--:|--:|--:|{dashes}---|"
)


def line(result: Result) -> str:
    """Return one result for the terminal."""
    verdict = "met   " if result.met else "MISSED"
    text = f"{verdict}  {result.what}\n        {result.value}   (target: {result.target})"
    return text + (f"\n        {result.bound}" if result.bound else "")


def point_line(point: Point) -> str:
    """Return one point for the terminal."""
    return (
        f"  {point.size:>6,}: {point.cpu_ms:6.2f} ms of processor a change, last viewer p50 "
        f"{point.p50:.1f} ms, p95 {point.p95:.1f} ms; {_megabytes(point)} MB; {point.bound}"
    )


def markdown(record: Record, plots: list[tuple[Path, str]]) -> str:
    """Return docs/bench.md. `plots` are paths relative to it, each with its finding."""
    lines = [*record.results, *growth_results(record.growth)]
    pictures = {path.stem: f"![{title}]({path.as_posix()})\n" for path, title in plots}
    parts = [INTRODUCTION, _facts(record), _summary(lines), pictures.get("targets", "")]
    parts.append(_missed(lines))
    parts += [pictures.get("writes", ""), pictures.get("latency", "")]
    for name, label in NAMES.items():
        rows = [result for result in record.results if result.where == name]
        if rows:
            table = "\n".join([LINE_HEAD, *map(_row, rows)])
            parts.append(f"## {label[0].upper()}{label[1:]}\n\n{table}\n")
    for kind, curves in record.growth.items():
        if any(curves.values()):
            parts.append(_growth(kind, curves, pictures.get(f"growth-{kind}", ""), lines))
    return "\n".join([part for part in parts if part] + [BASELINES])


def _facts(record: Record) -> str:
    kind = "" if record.whole else ", **a quick run or a part: for smoke, not for judging**"
    facts = [
        f"{record.made_at}, {record.seconds:.0f} s{kind}",
        ", ".join(
            f"{name} {value}" if name != "processor" else value
            for name, value in record.machine.items()
        ),
        ", ".join(f"{name} {value}" for name, value in record.versions.items()),
        *record.notes,
    ]
    return "\n".join(f"- {fact}" for fact in facts) + "\n"


def _summary(lines: list[Result]) -> str:
    return f"**{sum(result.met for result in lines)} of {len(lines)} lines are met.**\n"


def _missed(lines: list[Result]) -> str:
    """Say of each missed line by how much, what bounds it and what was tried."""
    rows: dict[str, list[Result]] = {}
    for result in lines:
        if not result.met:
            rows.setdefault(result.row, []).append(result)
    notes = []
    for row, missed in rows.items():
        notes.append(f"- **{missed[0].what}**; to reach: {missed[0].target}.")
        notes += [
            f"  - {NAMES[result.where]}: {result.value}. {_by_how_much(result)}"
            + (f" What bounds it: {result.bound}." if result.bound else "")
            for result in missed
        ]
        if row in TRIED:
            notes.append(f"  - {TRIED[row]}")
    return "\n".join(["## What is missed", "", *notes, ""]) if notes else ""


def _by_how_much(result: Result) -> str:
    if result.used <= 1:
        return "The number is reached, what goes with it is not."
    return f"Missed by a factor of {result.used:.2f}."


def _row(result: Result) -> str:
    verdict = "met" if result.met else "**missed**"
    return f"| {result.what} | {result.value} | {result.target} | {verdict} | {result.bound} |"


def _growth(kind: str, curves: dict[str, list[Point]], picture: str, lines: list[Result]) -> str:
    parts = [f"## Growth: {UNITS[kind]}", "", f"{finding(kind, curves)}.", "", picture]
    rows = {f"growth-{kind}"} | ({"growth-memory"} if kind == "viewers" else set())
    verdicts = [result for result in lines if result.row in rows]
    if verdicts:
        parts += [LINE_HEAD, *map(_row, verdicts), ""]
    for name, points in curves.items():
        parts += [f"{NAMES[name][0].upper()}{NAMES[name][1:]}:", "", _points(kind, points), ""]
    return "\n".join(parts)


def _points(kind: str, points: list[Point]) -> str:
    more = any("snapshot_ms" in point.figures for point in points)
    head = POINT_HEAD.format(
        unit=UNITS[kind], more="first snapshot | " if more else "", dashes="--:|" if more else ""
    )
    rows = []
    for point in points:
        snapshot = ""
        if more:
            kilobytes = point.figures["snapshot_bytes"] / 1000
            snapshot = f"{point.figures['snapshot_ms']:.0f} ms, {kilobytes:,.0f} kB | "
        shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in point.shares.items())
        rows.append(
            f"| {point.size:,} | {point.cpu_ms:.2f} | {point.p50:.1f} / {point.p95:.1f} "
            f"| {_megabytes(point)} | {snapshot}{point.bound} ({shares}) |"
        )
    return "\n".join([head, *rows])


def _megabytes(point: Point) -> str:
    return " + ".join(f"{size / 1e6:.0f}" for size in point.memory)
