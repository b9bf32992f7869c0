"""The files that a person named: files, folders and patterns, each file once."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sources:
    """Files to read, in order, and a line for each name that stands for none."""

    files: tuple[Path, ...]
    missing: tuple[tuple[str, str], ...]


def find_sources(names: Iterable[str]) -> Sources:
    """Resolve names. A folder gives its `*.json`, also in folders below it, sorted by path.

    A pattern is expanded where the shell did not do it. A file that is named twice is read once.
    """
    found: dict[Path, Path] = {}
    missing: list[tuple[str, str]] = []
    for name in names:
        paths, reason = _expand(name)
        if not paths:
            missing.append((name, reason))
        for path in paths:
            found.setdefault(path.resolve(), path)
    return Sources(tuple(found.values()), tuple(missing))


def _expand(name: str) -> tuple[list[Path], str]:
    path = Path(name)
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix.lower() == ".json" and p.is_file())
        return inside, "There is no .json file in this folder."
    if path.exists() or not glob.has_magic(name):
        return ([path], "") if path.exists() else ([], "There is no such file or folder.")
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  (may be absolute)
    return [Path(match) for match in matches], "No file matches this pattern."
