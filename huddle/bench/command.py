"""`huddle bench`: measure, print the speed table, and write it down."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from huddle.bench.fanout import bytes_per_change, deliveries, fan_out, memory
from huddle.bench.reconnect import reconnects
from huddle.bench.report import line, markdown
from huddle.bench.result import Result
from huddle.bench.rig import Rig
from huddle.bench.writes import commands_per_second, one_mover

DEFAULT_FILE = Path("docs/bench.md")
PEOPLE = 1_000


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_FILE,
    show_default=True,
    help="Where to write the table; /dev/null for nowhere.",
)
def bench(output: Path) -> None:
    """Measure the speed of a server process on this machine, beside bare loops. Takes some minutes.

    The database lies in the system's folder for temporary files (TMPDIR): let that be on a disk,
    not in memory, because a durable write is measured. Nothing else should run meanwhile.
    """
    start = time.monotonic()
    results = []
    with tempfile.TemporaryDirectory(prefix="huddle-bench-") as folder:
        for result in measure(Path(folder)):
            results.append(result)
            click.echo(line(result))
    seconds = time.monotonic() - start
    if output.parent.is_dir():
        output.write_text(markdown(results, seconds))
    missed = sum(not result.met for result in results)
    click.echo(f"{len(results) - missed} of {len(results)} met, in {seconds:.0f} s.")


def measure(folder: Path) -> Iterator[Result]:
    """Yield the lines of the speed table, in its order."""
    with Rig(folder, people=PEOPLE, tasks=200) as rig:
        yield fan_out(rig, 100)
        yield fan_out(rig, 500)
        yield deliveries(rig, 500)
        yield from bytes_per_change(folder)
        commands, crowd = commands_per_second(rig, folder)
        yield commands
        yield one_mover(rig)
        yield crowd
        yield reconnects(rig, PEOPLE)
    with Rig(folder, people=500, tasks=200) as rig:
        yield memory(rig, 500)
