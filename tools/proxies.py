"""Find nginx and Caddy for the tests of deploy/, or get them: from PATH, or out of Debian's packages.

`python tools/proxies.py` says where each is. A package is unpacked below .build and not installed: no
service starts, and nothing else of the machine changes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = {"nginx": ("usr/sbin/nginx", "-v"), "caddy": ("usr/bin/caddy", "version")}
"""Name to where its package keeps it, and how to see that it runs."""
FOLDER = Path(__file__).resolve().parent.parent / ".build" / "proxies"
HOW = (
    "{name} was not found, and could not be fetched. The tests that run deploy/ behind it are skipped; "
    "to run them, put {name} on PATH (on Debian or Ubuntu: sudo apt-get install {name})."
)


def find(name: str) -> str | None:
    """Return the path of a proxy that runs, or None."""
    # Debian keeps nginx where only root's PATH looks.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    inside, _ = PROGRAMS[name]
    candidates = [shutil.which(name, path=path), str(FOLDER / inside)]
    return next((found for found in candidates if found and _runs(name, found)), None)


def _runs(name: str, path: str) -> bool:
    try:
        result = subprocess.run(
            [path, PROGRAMS[name][1]], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def ensure(name: str) -> str:
    """Return the path of a proxy, fetched if there was none. Raises LookupError that says what to do."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path := find(name):
            return path
        if shutil.which("apt-get") and shutil.which("dpkg-deb"):
            if not _fetch(name) and os.geteuid() == 0 and _call("apt-get", "update", "-q"):
                _fetch(name)
            if path := find(name):
                return path
    raise LookupError(HOW.format(name=name))


def _fetch(name: str) -> bool:
    """Download a package and unpack it; say whether that worked."""
    for old in FOLDER.glob(f"{name}_*.deb"):
        old.unlink()
    if not _call("apt-get", "download", name):
        return False
    return all(_call("dpkg-deb", "-x", str(file), ".") for file in FOLDER.glob(f"{name}_*.deb"))


def _call(*command: str) -> bool:
    result = subprocess.run(command, cwd=FOLDER, capture_output=True, check=False)
    return result.returncode == 0


if __name__ == "__main__":
    for program in PROGRAMS:
        try:
            print(f"{program}: {ensure(program)}")
        except LookupError as missing:
            print(missing)
