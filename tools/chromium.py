"""Find a Chromium for Playwright, or get one: from PATH, from Playwright, or from apt as root.

`python tools/chromium.py` prints where it is. `HUDDLE_CHROMIUM` names one outright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
)
HOW = (
    "No Chromium was found, and none could be fetched. Install Chromium or Google Chrome so that it "
    "is on PATH, or set HUDDLE_CHROMIUM to it, then run the same command again."
)


def arguments() -> list[str]:
    """Return the command line that a Chromium for tests is started with."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if root else list(ARGUMENTS)


def find() -> str | None:
    """Return a Chromium that runs, or None."""
    candidates = [os.environ.get("HUDDLE_CHROMIUM"), *map(shutil.which, NAMES), str(MAC)]
    found = next((path for path in candidates if path and _runs(path)), None)
    if found is None and (own := _own()) and _runs(own):
        found = own
    return found


def _own() -> str | None:
    """Return the one that Playwright downloaded, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _runs(path: str) -> bool:
    try:
        result = subprocess.run(
            [path, "--version", *arguments()], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def _try(words: str, *command: str) -> None:
    print(words, flush=True)
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        print("  " + "\n  ".join((result.stdout + result.stderr).strip().splitlines()[-3:]))


def ensure() -> str:
    """Return a Chromium, fetched if there was none. Raises SystemExit that says what to do."""
    if path := find():
        return path
    _try(
        "Chromium: fetching Playwright's", sys.executable, "-m", "playwright", "install", "chromium"
    )
    if path := find():
        return path
    if shutil.which("apt-get") and os.geteuid() == 0:
        _try("Chromium: reading Debian's package lists", "apt-get", "update", "-q")
        install = ("apt-get", "install", "-qy", "--no-install-recommends", "chromium")
        _try("Chromium: installing Debian's", *install)
        if path := find():
            return path
    raise SystemExit(HOW)


if __name__ == "__main__":
    print(f"Chromium: {ensure()}")
