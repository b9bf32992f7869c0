"""`huddle restore`: check a backup, or put it in the place of what the database holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO, cast

import click

from huddle import migrations
from huddle.backup import take
from huddle.backup.archive import Archive
from huddle.backup.errors import BackupError
from huddle.backup.manifest import Manifest
from huddle.backup.restore import Detail, Target
from huddle.backup.restore import restore as restore_into
from huddle.backup.scratch import loaded
from huddle.backup.words import opened, told
from huddle.settings import get_settings
from models.base import utc_now

NOTHING = "Nothing was changed."
WORD = "replace"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--check", is_flag=True, help="Only say whether FILE is whole and would restore here."
)
@click.option("--replace", is_flag=True, help="Replace what the database holds.")
@click.option("--yes", is_flag=True, help="With --replace: do not ask.")
@click.option(
    "--safety-directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --replace: where a backup of what is replaced goes.  [default: backups in the data folder]",
)
def restore(
    file: Path, check: bool, replace: bool, yes: bool, safety_directory: Path | None
) -> None:
    """Restore the backup FILE into the database of the settings.

    Into an empty database, or with --replace in the place of all that is there, of which a backup is
    made first. All of it or nothing, in one transaction; servers may run: their screens start over,
    and everybody signs in again. A backup of an older version is migrated on the way.
    """
    with told(NOTHING), file.open("rb") as opened_file:
        archive = Archive(cast(BinaryIO, opened_file))
        with loaded(archive) as source:
            if check:
                click.echo(f"{file} is whole: {_of(archive.manifest)}.\nIt would restore here.")
                return
            folder = safety_directory or get_settings().data_dir / "backups"
            prepare = _Prepare(file, archive.manifest, folder.absolute(), replace=replace)
            with opened() as database:
                if replace and not yes:
                    _ask(database.engine.url.render_as_string(), archive.manifest)
                restore_into(database, source, prepare)
    for line in prepare.report():
        click.echo(line)


class _Prepare:
    """Refuses a database that holds data, unless it may be replaced; then backs it up first."""

    def __init__(self, file: Path, manifest: Manifest, folder: Path, *, replace: bool) -> None:
        self._file = file
        self._manifest = manifest
        self._folder = folder
        self._replace = replace
        self._safety: tuple[Path, Manifest] | None = None

    def __call__(self, target: Target) -> Detail:
        if target.holds_data:
            if not self._replace:
                raise BackupError(
                    "The database holds data. Nothing was changed. To put the backup in its place, "
                    "say --replace; a backup of what is there is made first."
                )
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = take.dated(self._folder, utc_now(), "before-restore")
            self._safety = path, take.save(target.connection, path)
        return {
            "file": self._file.name,
            "taken_at": self._manifest.taken_at.isoformat(),
            "epoch": self._manifest.epoch,
            "replaced": None if self._safety is None else str(self._safety[0]),
        }

    def report(self) -> list[str]:
        """Return what was done, and what people should know now."""
        lines = [f"Restored {_of(self._manifest)}. Every row was read back and compared."]
        if self._manifest.revision != migrations.head():
            lines.append(f"It was migrated from revision {self._manifest.revision} on the way.")
        if self._safety is not None:
            path, before = self._safety
            lines.append(
                f"What was there before ({before.summary()}) is in {path}; its audit log is "
                "only there now. Keep that file as long as audit logs must be kept."
            )
        lines.append(
            "Everybody signs in again; API tokens of the backup are valid. Running servers notice "
            "within a second or two."
        )
        return lines


def _of(manifest: Manifest) -> str:
    when = f"{manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"the backup of {when} (Huddle {manifest.huddle}, {manifest.summary()})"


def _ask(where: str, manifest: Manifest) -> None:
    """Go on only with the word typed: what is replaced is somebody's work."""
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody is there to ask. Say --yes to replace without asking.")
    click.echo(f"This replaces everything in {where} by {_of(manifest)}.")
    if click.prompt(f"Type {WORD} to go on", default="", show_default=False).strip() != WORD:
        raise click.ClickException(NOTHING)
