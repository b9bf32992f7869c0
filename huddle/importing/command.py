"""`huddle import`: bring records from other systems onto a team's board."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
import orjson
from sqlalchemy.exc import SQLAlchemyError

from huddle.db import Database
from huddle.domain.errors import HuddleError
from huddle.importing.interrupt import Interrupted, StopOnInterrupt
from huddle.importing.report import FileReport, Report
from huddle.importing.runner import Importer, find_team
from huddle.importing.sources import Sources, find_sources
from huddle.settings import get_settings

EXIT_FAILED, EXIT_INTERRUPTED = 1, 130
_REDRAW_SECONDS = 0.2
_LARGE_BYTES = 20 * 1024 * 1024


@click.group(name="import")
def import_group() -> None:
    """Import records from other systems."""


@import_group.command(name="fhir")
@click.argument("files", nargs=-1, required=True)
@click.option("--team", required=True, help="Id or exact name of the team.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option(
    "--max-mb",
    type=click.IntRange(1, 100_000),
    default=500,
    show_default=True,
    help="Refuse larger files.",
)
def import_fhir(
    files: tuple[str, ...], team: str, dry_run: bool, as_json: bool, max_mb: int
) -> None:
    """Import FHIR R4 bundles (JSON): patients, conditions, last encounter, care plans as tasks.

    FILES are files, folders or patterns. Importing the same file again changes nothing; a task that
    people have worked on since is left as it is. It may run while the server runs. Exits with 0
    where every file was imported, with 1 where one was not, with 130 where it was interrupted.
    """
    database = Database(get_settings().resolved_database_url)
    try:
        place = find_team(database, team)
        importer = Importer(database, place, max_bytes=max_mb * 1024 * 1024, dry_run=dry_run)
        report = Report(place.name, dry_run)
        _run(importer, find_sources(files), report, quiet=as_json)
    except HuddleError as error:
        raise click.ClickException(error.message) from error
    except SQLAlchemyError as error:
        raise click.ClickException(
            "The database cannot be read. Where it is new, run `huddle migrate` first."
        ) from error
    finally:
        database.dispose()
    if as_json:
        click.echo(orjson.dumps(report.body(), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in report.summary():
            click.echo(line)
    if report.unread:
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(0 if report.ok else EXIT_FAILED)


def _run(importer: Importer, sources: Sources, report: Report, *, quiet: bool) -> None:
    """Import file by file into `report`, showing each one as it is done."""
    total = len(sources.files) + len(sources.missing)
    for name, reason in sources.missing:
        _done(report, FileReport(name, problems=[reason]), total, quiet=quiet)
    with StopOnInterrupt() as stop:
        for path in sources.files:
            progress = _Progress(path, f"[{len(report.files) + 1}/{total}]", stop, quiet=quiet)
            try:
                stop.check()
                file = importer.file(path, progress.on_bytes)
            except Interrupted:
                break
            finally:
                progress.clear()
            _done(report, file, total, quiet=quiet)
    report.unread = total - len(report.files)


def _done(report: Report, file: FileReport, total: int, *, quiet: bool) -> None:
    report.files.append(file)
    if not quiet:
        for line in file.lines(f"[{len(report.files)}/{total}]"):
            click.echo(line)


class _Progress:
    """How far a file is read: one line that is redrawn on a terminal, a plain one for a large file."""

    def __init__(self, path: Path, place: str, stop: StopOnInterrupt, *, quiet: bool) -> None:
        self._stop = stop
        self._line = f"{place} {path}"
        self._terminal = sys.stderr.isatty()
        self._size = path.stat().st_size if path.is_file() else 0
        self._shown = -1
        self._next = time.monotonic() + _REDRAW_SECONDS
        if self._size >= _LARGE_BYTES and not self._terminal and not quiet:
            click.echo(f"{self._line}: reading {self._size // 1_000_000:,} MB", err=True)

    def on_bytes(self, count: int) -> None:
        """Hear how many bytes were read. Raises `Interrupted` where it was asked to stop."""
        self._stop.check()
        if not self._terminal or not self._size or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _REDRAW_SECONDS
        percent = min(100, count * 100 // self._size)
        if percent == self._shown:
            return
        self._shown = percent
        click.echo(f"\r\x1b[K{self._line}: {percent} %", nl=False, err=True)

    def clear(self) -> None:
        """Take the redrawn line away."""
        if self._shown >= 0:
            click.echo("\r\x1b[K", nl=False, err=True)
