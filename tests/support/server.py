"""The real server as a process: start it, kill it, start it again on the same port and data."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huddle.paths import ROOT

START_WITHIN = 180
STOP_WITHIN = 20


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, as `huddle demo --json` prints them."""

    email: str
    password: str
    name: str
    role: str
    permission: str
    teams: list[dict[str, str]] = field(default_factory=list)


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """`huddle run` with its own data folder, on `http://127.0.0.1:<port>`."""

    module: tuple[str, ...] = ("huddle", "run", "--no-build")

    def __init__(
        self,
        data_dir: Path,
        accounts: list[Account],
        environment: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
    ) -> None:
        self.arguments = arguments
        self.data_dir = data_dir
        self.accounts = accounts
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = f"sqlite:///{data_dir / 'huddle.db'}"
        self.log = data_dir / "server.log"
        self.environment = {
            **os.environ,
            "HUDDLE_DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def account(self, email: str) -> Account:
        """Return the account with this e-mail address; `marcus` alone is enough."""
        return next(a for a in self.accounts if email in {a.email, a.email.partition("@")[0]})

    def start(self) -> None:
        """Start it and wait until it is ready. Raises RuntimeError with its log if it is not."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self.module, *self.arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_WITHIN
        while self.readiness() != 200:
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def readiness(self) -> int:
        """Return the status that `/readyz` answers; 0 where nobody does."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    @property
    def pid(self) -> int:
        """The process that was started; raises LookupError where none runs."""
        if self._process is None:
            raise LookupError("it does not run")
        return self._process.pid

    def kill(self) -> None:
        """`kill -9`: no cleaning up, as when the power fails."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop as Ctrl-C does."""
        self._end(signal.SIGINT)

    def restart(self) -> None:
        """Start again on the same port and data."""
        self.stop()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        try:
            self._process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def huddle(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run another `huddle` command on the same data, such as `import` or `token`."""
        return subprocess.run(
            [sys.executable, "-m", "huddle", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
