"""Show a JavaScript file that lies beside Python to the front end's build.

The same as `rx.asset(name, shared=True).importable_path`, without its walk over the whole call stack
and every loaded module, which costs a tenth of a second for each file.
"""

from __future__ import annotations

import os
import posixpath
import sys
import uuid
from pathlib import Path


def browser_module(name: str) -> str:
    """Return the path from which JavaScript imports the file `name` beside the calling module.

    Raises FileNotFoundError where there is no such file. While the front end is compiled the file is
    linked into assets/external/, in a folder named for the calling module.
    """
    caller = sys._getframe(1).f_globals
    source = Path(caller["__file__"]).parent / name
    if not source.is_file():
        raise FileNotFoundError(f"{caller['__name__']}: there is no {source}")
    folder = posixpath.join("external", *caller["__name__"].split("."))
    path = posixpath.normpath(posixpath.join(folder, name))
    if os.environ.get("REFLEX_BACKEND_ONLY", "").lower() != "true":
        _link(Path.cwd() / "assets" / path, source.resolve())
    return f"$/public/{path}"


def _link(place: Path, source: Path) -> None:
    if place.is_symlink() and place.readlink() == source:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    # Several processes may compile at once: whoever is last replaces a link by an equal one.
    new = place.with_name(f".{uuid.uuid4().hex}.tmp")
    new.symlink_to(source)
    new.replace(place)
