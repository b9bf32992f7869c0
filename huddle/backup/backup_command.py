"""`huddle backup`: a file that holds the whole database as it is at one instant."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

import click
from sqlalchemy import Connection

from huddle import migrations
from huddle.backup import take
from huddle.backup.manifest import Manifest
from huddle.backup.restore import ACTOR
from huddle.backup.words import opened, told
from huddle.db import Database
from huddle.security import audit
from huddle.settings import get_settings
from models.base import utc_now

NOTHING = "No backup was made, and none was replaced."
TO_STDOUT = Path("-")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write to this folder, under a name with the date.",
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="With --directory: afterwards, remove all dated backups but the last so many.",
)
@click.option(
    "--overwrite", is_flag=True, help="Replace FILE if it exists, once the new one is whole."
)
def backup(file: Path | None, directory: Path | None, keep: int | None, overwrite: bool) -> None:
    """Back up the database to FILE, a zip; "-" is standard output.

    Servers go on running: the backup holds one instant. It is read again before it gets its name, so
    a file that is there is whole. It restores into SQLite and PostgreSQL alike: `huddle restore`.
    """
    if (file is None) == (directory is None):
        raise click.UsageError("Say where to: FILE, or --directory.")
    if keep is not None and directory is None:
        raise click.UsageError("--keep goes with --directory.")
    with told(NOTHING), opened() as database:
        if file == TO_STDOUT:
            _to_stdout(database)
            return
        target = _target(file, directory, overwrite=overwrite)
        with database.read() as connection:
            manifest = take.save(connection, target, lambda m: _record(database, m, target.name))
        _report(manifest, f"{target} ({_size(target.stat().st_size)})")
        for old in take.prune(target.parent, keep) if keep is not None else []:
            click.echo(f"Removed {old}", err=True)


def _target(file: Path | None, directory: Path | None, *, overwrite: bool) -> Path:
    """Return where the backup goes, in a folder that exists. Raises ClickException."""
    if directory is not None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return take.dated(directory.absolute(), utc_now())
    target = cast(Path, file).absolute()
    if target.is_dir():
        raise click.ClickException(f"{file} is a folder: say --directory {file}.")
    if target.exists() and not (overwrite and target.is_file()):
        raise click.ClickException(f"{file} exists. Choose another name, or say --overwrite.")
    if not target.parent.is_dir():
        raise click.ClickException(f"There is no folder {target.parent}. Make it first.")
    return target


def _to_stdout(database: Database) -> None:
    """Write it to a nameless file first: what goes out was read again."""
    if sys.stdout.isatty():
        raise click.UsageError("A backup is not for a terminal: send it to a file or a program.")
    with tempfile.TemporaryFile() as file:
        with database.read() as connection:
            manifest = _take(connection, cast(BinaryIO, file))
        _record(database, manifest, "standard output")
        file.seek(0)
        shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    _report(manifest, "standard output")


def _take(connection: Connection, file: BinaryIO) -> Manifest:
    manifest = take.write(connection, file)
    take.verify(file)
    return manifest


def _record(database: Database, manifest: Manifest, name: str) -> None:
    """Let the audit log say that all of it was copied. Without that there is no backup."""
    if manifest.revision != migrations.head():
        return
    detail = {"file": name, "taken_at": manifest.taken_at.isoformat(), "rows": manifest.rows}
    row = audit.audit_row("backup", "R", ACTOR, object_type="site", detail=detail)
    with database.write() as connection:
        audit.append(connection, row)


def _report(manifest: Manifest, where: str) -> None:
    settings = get_settings()
    key = "HUDDLE_SECRET_KEY" if settings.secret_key else str(settings.data_dir / "secret_key")
    click.echo(
        f"Backed up {manifest.summary()}, to {where}.\n"
        "It was read again, and every checksum is right.\n"
        "It holds patient data in clear, and hashes of passwords and tokens: keep it where only "
        "those may\nread it who may read the board, or encrypt it (docs/backup.md says how).\n"
        "Not in it: sessions, so that everybody signs in again after a restore; and the site's "
        f"secret key,\n{key}. Keep that apart. Without it nothing of the board is "
        "lost; a new one is made.",
        err=True,
    )


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"
