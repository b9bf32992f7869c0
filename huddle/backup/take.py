"""Take a backup: one instant of the database, written, read again, and only then given its name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy import Connection

from huddle import __version__, migrations
from huddle.backup.archive import Archive, Writer
from huddle.backup.errors import BackupError
from huddle.backup.manifest import Manifest, TableEntry
from huddle.backup.new_file import new_file
from huddle.backup.scratch import LEFT_OUT, shapes_at
from models import tables as t
from models.base import utc_now

_DATED = re.compile(r"huddle-\d{8}T\d{6}\.\d{3}Z\.zip")


def dated(folder: Path, now: datetime, what: str = "huddle") -> Path:
    """Return the name in `folder` of a backup of this instant."""
    return folder / f"{what}-{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03}Z.zip"


def save(
    connection: Connection, target: Path, verified: Callable[[Manifest], None] | None = None
) -> Manifest:
    """Back up what the connection's transaction sees to a new file. Raises BackupError, OSError.

    `verified` is called once the file was read again, before it gets its name.
    """
    with new_file(target) as file:
        manifest = write(connection, file)
        verify(file)
        if verified is not None:
            verified(manifest)
    return manifest


def write(connection: Connection, file: BinaryIO) -> Manifest:
    """Write what the connection's transaction sees to an empty file, and to the disk."""
    revision = migrations.revision_of(connection)
    if revision is None:
        raise BackupError(
            "There is nothing to back up: the database is empty. See `huddle migrate`."
        )
    taken_at = utc_now()
    shapes = shapes_at(revision)
    writer = Writer(file)
    tables = tuple(
        TableEntry(shape=shape, content=writer.table(connection, shape)) for shape in shapes
    )
    manifest = Manifest(
        huddle=__version__,
        revision=revision,
        taken_at=taken_at,
        database="sqlite" if connection.dialect.name == "sqlite" else "postgresql",
        epoch=_epoch(connection),
        heads={row.id: row.seq for row in connection.execute(sa.select(t.team.c.id, t.team.c.seq))},
        left_out=LEFT_OUT,
        tables=tables,
    )
    writer.finish(manifest)
    return manifest


def verify(file: BinaryIO) -> None:
    """Read a backup that was just written and compare every checksum. Raises BadBackup."""
    if hasattr(os, "posix_fadvise"):
        # Let it come from the disk, not from memory.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    Archive(file).check()


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the last `keep` dated backups of a folder; return those removed."""
    found = sorted(path for path in folder.iterdir() if _DATED.fullmatch(path.name))
    old = found[:-keep]
    for path in old:
        path.unlink()
    return old


def _epoch(connection: Connection) -> str | None:
    """Return the epoch, None of a database from before there were any."""
    if not sa.inspect(connection).has_table(t.site.name):
        return None
    return connection.execute(sa.select(t.site.c.epoch)).scalar_one_or_none()
