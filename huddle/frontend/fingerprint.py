"""One digest over everything that the compiled pages are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

SOURCES = (
    "assets",
    "components",
    "state",
    "huddle/__init__.py",
    "huddle/domain",
    "huddle/frontend",
    "huddle/huddle.py",
    "huddle/live/client",
    "huddle/live/query",
    "huddle/queries/rows.py",
    "models/base.py",
    "requirements.lock",
    "rxconfig.py",
    ".npmrc",
)
LOCK = ("reflex.lock",)
"""Written by the build itself where a package was added, so it is digested after the build."""

_LEFT_OUT = {"__pycache__", "external"}


def _files(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = root / name
        if path.is_file():
            yield path
        elif path.is_dir():
            for file in sorted(path.rglob("*")):
                parts = file.relative_to(path).parts
                hidden = any(part.startswith(".") for part in parts)
                if file.is_file() and not hidden and _LEFT_OUT.isdisjoint(parts):
                    yield file


def digest(root: Path, names: tuple[str, ...]) -> str:
    """Return SHA-256 (hex) over the paths and contents of `names`, files or folders below `root`."""
    total = hashlib.sha256(f"reflex {version('reflex')}".encode())
    for file in _files(root, names):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(root).as_posix()}\0{content}\n".encode())
    return total.hexdigest()
