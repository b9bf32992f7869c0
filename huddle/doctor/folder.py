"""The data folder: there, writable, and closed to others."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import Site

CHECK = "data folder"


def check(site: Site) -> Iterator[Finding]:
    """Check the data folder, and that of an SQLite database which lies elsewhere."""
    folders = {site.settings.data_dir}
    if site.database_file is not None:
        folders.add(site.database_file.parent)
    for folder in sorted(folders):
        yield _folder(folder)


def _folder(folder: Path) -> Finding:
    if not folder.is_dir():
        if folder.exists():
            return failed(CHECK, f"{folder} is not a folder", "Set HUDDLE_DATA_DIR to one.")
        above = next(parent for parent in folder.parents if parent.exists())
        if not _writable(above):
            return failed(
                CHECK,
                f"{folder} is not there, and cannot be made in {above}",
                f"Make it, and give it to the account that runs Huddle: `install -d -m 700 {folder}`.",
            )
        return ok(CHECK, f"{folder} is not there yet: the first start makes it")
    if not _writable(folder):
        return failed(
            CHECK,
            f"{folder} cannot be written to",
            f"Give it to the account that runs Huddle: `chown -R huddle {folder}`.",
        )
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o007:
        return warning(
            CHECK,
            f"everybody on this machine may look into {folder}, where patient data lies",
            f"Run `chmod 700 {folder}`.",
        )
    return ok(CHECK, f"{folder} is writable, and closed to others")


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
