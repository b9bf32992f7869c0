"""The processes of one `huddle run --workers N`: each has a number, in a folder that they share."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_FOLDER = "HUDDLE_RUN_DIR"
"""Set by the parent for its children alone."""
_MOST = 1_000

_claimed: IO[str] | None = None


@contextmanager
def shared_folder() -> Iterator[None]:
    """Have a folder for the children that are started meanwhile; nobody else may look into it."""
    folder = tempfile.mkdtemp(prefix="huddle-")
    os.environ[_FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[_FOLDER]
        shutil.rmtree(folder, ignore_errors=True)


def folder() -> Path | None:
    """Return the shared folder; None for a process that serves alone."""
    found = os.environ.get(_FOLDER)
    return Path(found) if found else None


def join() -> None:
    """Take the lowest number that no living process has, until this one ends, however it ends."""
    global _claimed
    shared = folder()
    if shared is None or _claimed is not None:
        return
    for number in range(_MOST):
        file = (shared / f"{number}.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
        else:
            _claimed = file
            return


def number() -> str:
    """Return this process's number, "0" where it serves alone."""
    return "0" if _claimed is None else Path(_claimed.name).stem
