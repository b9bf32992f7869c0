"""Build the front end when its sources changed, once at a time, with progress that a person can follow."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from huddle import paths
from huddle.frontend import fingerprint
from huddle.frontend.errors import BuildError
from huddle.frontend.node import build_environment

_STAMP = "fingerprint"
_PHASES = {
    "Compiling": "compiling pages and installing JavaScript packages",
    "Creating Production Build": "bundling",
}
_REMIND_AFTER = 15
"""Seconds after which a phase that goes on says so."""
Say = Callable[[str], None]


def _say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def _alone(build: Path) -> Iterator[None]:
    """Hold the build lock; wait while another process builds."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / "frontend.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_current(root: Path = paths.ROOT, site: Path = paths.FRONTEND) -> bool:
    """Say whether the built front end matches the sources. An installed wheel's always does."""
    if not paths.IS_CLONE:
        return True
    try:
        stamp = json.loads((site / _STAMP).read_text())
    except (OSError, ValueError):
        return False
    return bool(
        stamp.get("sources") == fingerprint.digest(root, fingerprint.SOURCES)
        and stamp.get("lock") == fingerprint.digest(root, fingerprint.LOCK)
    )


def ensure_built(say: Say = _say, *, force: bool = False) -> bool:
    """Build if the sources changed (or `force`); say whether a build was made.

    Raises BuildError with the end of the compiler's output; the previous build then stays as it was.
    """
    if not force and is_current():
        return False
    with _alone(paths.BUILD):
        if not force and is_current():
            return False
        _build(say)
    return True


def _build(say: Say) -> None:
    started = time.monotonic()
    first = not (paths.ROOT / ".web" / "node_modules").is_dir()
    say("Front end: building" + (" (the first time takes a minute or two)" if first else ""))
    sources = fingerprint.digest(paths.ROOT, fingerprint.SOURCES)
    _export(say, started)
    stamp = {"sources": sources, "lock": fingerprint.digest(paths.ROOT, fingerprint.LOCK)}
    _install(stamp)
    say(f"Front end: built in {time.monotonic() - started:.0f} s")


def _export(say: Say, started: float) -> None:
    """Run Reflex's compiler and bundler; their full output goes to a log."""
    log = paths.BUILD / "frontend.log"
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with log.open("w", encoding="utf-8") as file, _Progress(say, started) as progress:
        process = subprocess.Popen(  # noqa: S603  (a fixed command)
            command,
            cwd=paths.ROOT,
            env=build_environment(paths.BUILD),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        for line in process.stdout or ():
            file.write(line)
            file.flush()
            progress.read(line)
    if process.wait() != 0:
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-40:])
        raise BuildError(f"{tail}\nThe front end could not be built; all of the output is in {log}")


class _Progress:
    """Says which phase the compiler is in, when it changes and again when one takes long."""

    def __init__(self, say: Say, started: float) -> None:
        self._say = say
        self._started = started
        self._phase = "preparing"
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._remind, daemon=True)

    def __enter__(self) -> Self:
        self._tell("preparing")
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def read(self, line: str) -> None:
        phase = next((words for mark, words in _PHASES.items() if mark in line), self._phase)
        if phase != self._phase:
            self._phase = phase
            self._tell(phase)

    def _remind(self) -> None:
        while not self._done.wait(_REMIND_AFTER):
            self._tell(f"still {self._phase}")

    def _tell(self, words: str) -> None:
        self._say(f"  {time.monotonic() - self._started:4.0f} s  {words}")


def _install(stamp: dict[str, str]) -> None:
    """Put the exported site in place of the old one."""
    exported = paths.ROOT / ".web" / "build" / "client"
    if not (exported / "__spa-fallback.html").is_file():
        raise BuildError(f"the compiler left no pages in {exported}")
    new = paths.BUILD / "frontend.new"
    old = paths.BUILD / "frontend.old"
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(exported, new / "site")
    # What Reflex's back end reads at its start instead of evaluating every page again.
    shutil.copytree(paths.ROOT / ".web" / "backend", new / "reflex" / "backend")
    (new / _STAMP).write_text(json.dumps(stamp))
    if paths.FRONTEND.exists():
        paths.FRONTEND.rename(old)
    new.rename(paths.FRONTEND)
    shutil.rmtree(old, ignore_errors=True)
