"""A file that gets its name only once it is whole, and that only its owner may read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from huddle.backup.errors import BackupError

PART = ".huddle-backup.part"
"""What is being written, in the folder of its target. One that a crash left is written over."""


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """Yield an empty file, mode 600, that becomes `target` where the block ends well, and else is gone.

    Raises BackupError where another backup is being written to the same folder.
    """
    part = target.parent / PART
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w+b", closefd=True) as file:
        _claim(descriptor, part)
        try:
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
            yield file
            part.rename(target)
            _sync_folder(target.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _claim(descriptor: int, part: Path) -> None:
    """Let nobody else write to it: not at the same time, and not another person's file."""
    busy = BackupError(
        f"Another backup is being written to {part.parent}. Try again when it is done."
    )
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it a moment ago may have given it its name: then it is not mine to empty.
        mine, there = os.fstat(descriptor), part.lstat()
    except (BlockingIOError, FileNotFoundError):
        raise busy from None
    if mine.st_ino != there.st_ino:
        raise busy
    if mine.st_uid != os.geteuid():
        raise BackupError(f"{part} belongs to somebody else. Remove it, or choose another folder.")


def _sync_folder(folder: Path) -> None:
    """Return when the new name, too, would survive the loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
