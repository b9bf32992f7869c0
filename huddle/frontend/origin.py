"""Make the compiled front end speak to whatever origin served it.

Reflex writes the back end's host and port into the build (`.web/env.json`, compiled to one chunk), and
its `getBackendURL` drops the port for https on localhost. Both are rewritten to `window.location`.
"""

from __future__ import annotations

import re
from pathlib import Path

from huddle.frontend.errors import BuildError

_URL = re.compile(r"[`\"'](?P<scheme>http|ws)://localhost:\d+(?P<path>/[\w/-]+)[`\"']")
_ENV_CHUNK = "reflex-env-*.js"
_ENDPOINTS = 6
_SAME_HOSTS = re.compile(
    r"\[\s*([`\"'])localhost\1,\s*\1(?:0\.0\.0\.0)\1,\s*\1::\1,\s*\1(?:0:){7}0\1\s*\]"
)


def _from_location(match: re.Match[str]) -> str:
    # The pages are prerendered in Node, where there is no window; nothing is fetched there.
    origin = "(globalThis.location?.origin??`http://localhost`)"
    if match["scheme"] == "ws":
        origin += ".replace(/^http/,`ws`)"
    return f"{origin}+`{match['path']}`"


def _rewrite(file: Path, pattern: re.Pattern[str], new: object, expected: int) -> None:
    text, count = pattern.subn(new, file.read_text(encoding="utf-8"))  # type: ignore[call-overload]
    if count != expected:
        raise BuildError(
            f"{file.name}: {count} places to rewrite instead of {expected}: "
            "this version of Reflex writes its addresses in another way"
        )
    file.write_text(text, encoding="utf-8")


def free_of_origin(folder: Path) -> None:
    """Rewrite the exported site in `folder` in place. Raises BuildError if it is not as expected."""
    chunks = sorted((folder / "assets").glob(_ENV_CHUNK))
    if len(chunks) != 1:
        raise BuildError(f"expected one {_ENV_CHUNK} in the build, found {len(chunks)}")
    _rewrite(chunks[0], _URL, _from_location, _ENDPOINTS)
    holders = [
        file
        for file in sorted((folder / "assets").glob("*.js"))
        if _SAME_HOSTS.search(file.read_text(encoding="utf-8"))
    ]
    if len(holders) != 1:
        raise BuildError(f"expected one file with Reflex's own host names, found {len(holders)}")
    _rewrite(holders[0], _SAME_HOSTS, "[]", 1)
    left = [
        file.name
        for file in sorted((folder / "assets").glob("*.js"))
        if "localhost:" in file.read_text(encoding="utf-8")
    ]
    if left:
        raise BuildError(f"an address of the build machine is left in {', '.join(left)}")
