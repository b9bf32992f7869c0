"""A command line of deploy/ that serves, run as it stands there: started, asked, and stopped by SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_WITHIN = 120


@contextmanager
def served(
    command: list[str], environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in `folder` until `/readyz` answers 200 at `HUDDLE_PORT`.

    Raises RuntimeError with what it wrote where it does not get ready.
    """
    log = folder / "served.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_WITHIN
        while not _ready(environment["HUDDLE_PORT"]):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"it did not get ready:\n{log.read_text()[-4000:]}")
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _ready(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def stopped_cleanly(process: subprocess.Popen[bytes], within: float) -> bool:
    """Send SIGTERM to the first process alone; say whether it ended as systemd and Docker expect.

    Raises TimeoutExpired where it takes longer than `within` seconds. None of its children may be left.
    """
    process.send_signal(signal.SIGTERM)
    code = process.wait(within)
    # Python's own helper for children notices a moment later that it is alone.
    deadline = time.monotonic() + 5
    while _alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return code in {0, -signal.SIGTERM, 128 + signal.SIGTERM} and not _alive(process.pid)


def _alive(group: int) -> list[str]:
    """Return the states (ps(1), STAT) of the processes of a group, without those that only wait to be read."""
    listed = subprocess.run(
        ["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True
    )
    states = [line.split() for line in listed.stdout.splitlines()]
    return [state for found, state in states if found == str(group) and state[0] != "Z"]
