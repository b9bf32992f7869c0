"""`huddle bench`: measure, print the speed table, and write it down with its plots."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click

from huddle.bench.deployment import NotInstalled
from huddle.bench.parts import GROWS_ON, GROWTH, PARTS, curve, table
from huddle.bench.plan import QUICK, WHOLE, Plan
from huddle.bench.record import Record, new_record
from huddle.bench.report import line, markdown, point_line
from huddle.bench.usage import raise_file_limit

DEFAULT_FILE = Path("docs/bench.md")


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Where to write the table; the figures go beside it as .json, the plots into a folder of "
    f"its name. Default: {DEFAULT_FILE} for a whole run, nowhere for a quick one or a part.",
)
@click.option("--quick", is_flag=True, help="About a minute: shows that all works, says little.")
@click.option(
    "--only",
    type=click.Choice(PARTS),
    multiple=True,
    help="Measure this part alone. May be given again.",
)
@click.option(
    "--draw",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Measure nothing: make table and plots again from these figures, beside them.",
)
def bench(output: Path | None, quick: bool, only: tuple[str, ...], draw: Path | None) -> None:
    """Measure the speed of servers on this machine, beside bare loops. Takes about ten minutes.

    The databases lie in the system's folder for temporary files (TMPDIR): let that be on a disk,
    not in memory, because a durable write is measured. Nothing else should run meanwhile.
    """
    if draw is not None:
        try:
            _write(Record.from_json(draw.read_text()), output or draw.with_suffix(".md"))
        except ValueError as error:
            raise click.ClickException(f"{draw}: {error}") from error
        return
    if output is None and not quick and not only and DEFAULT_FILE.parent.is_dir():
        output = DEFAULT_FILE
    record = new_record(whole=not quick and not only)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="huddle-bench-") as folder:
        _measure(record, QUICK if quick else WHOLE, only or PARTS, Path(folder))
    record.seconds = round(time.monotonic() - start)
    met = sum(result.met for result in record.results)
    click.echo(f"{met} of {len(record.results)} met, in {record.seconds:.0f} s.")
    if output is not None:
        _write(record, output)


def _measure(record: Record, plan: Plan, parts: tuple[str, ...], folder: Path) -> None:
    files = raise_file_limit()
    most = max(plan.growth_viewers)
    if most > files:
        record.notes.append(f"{most:,} viewers do not fit: a process may open {files:,} files here")
    for part in parts:
        try:
            if part.startswith("growth-"):
                _grow(record, part.removeprefix("growth-"), plan, folder, files)
            else:
                for result in table(part, plan, folder):
                    record.results.append(result)
                    click.echo(line(result))
        except NotInstalled as error:
            record.notes.append(f"left out: {error}")
            click.echo(f"left out: {error}")


def _grow(record: Record, kind: str, plan: Plan, folder: Path, files: int) -> None:
    curves = record.growth.setdefault(kind, {})
    for name in GROWS_ON:
        click.echo(f"growth by {GROWTH[kind]}: {name}")
        curves[name] = points = []
        for point in curve(kind, name, plan, folder, files):
            points.append(point)
            click.echo(point_line(point))


def _write(record: Record, output: Path) -> None:
    """Write table, figures and plots; without matplotlib, no plots."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.with_suffix(".json").write_text(record.to_json())
    try:
        from huddle.bench.plots import draw_all
    except ImportError:
        click.echo("No plots: they need matplotlib, which `make install-dev` brings.")
        plots = []
    else:
        plots = draw_all(record, output.with_suffix(""))
    output.write_text(markdown(record, plots))
    click.echo(f"Written: {output}")
