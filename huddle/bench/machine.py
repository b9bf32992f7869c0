"""Starting, asking and ending the bench's processes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Worker:
    """A process that answers each JSON line on its input with one on its output."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a worker needs its pipes")
        self._in, self._out = self._process.stdin, self._process.stdout

    def start(self, **order: Any) -> None:
        """Give an order without waiting for its answer."""
        self._in.write(json.dumps(order) + "\n")
        self._in.flush()

    def answer(self) -> Any:
        """Return the answer to the oldest order that was not answered."""
        line = self._out.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended")
        return json.loads(line)["answer"]

    def ask(self, **order: Any) -> Any:
        """Give an order and return its answer."""
        self.start(**order)
        return self.answer()

    def cpu_seconds(self) -> float:
        """Return the processor time that a load generator has used."""
        return float(self.ask(do="cpu_seconds"))

    def end(self) -> None:
        self._process.kill()
        self._process.wait()


class Server:
    """A `huddle.bench.server` process. `environment` holds its settings (`HUDDLE_DATABASE_URL`, ...)."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it; `ready` says when it is there."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "huddle.bench.server", str(self.port)],
            env=self._environment,
        )

    def ready(self) -> None:
        """Return when it serves."""
        end = time.monotonic() + 30
        while True:
            try:
                self.get("/readyz")
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > end or self.process.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as response:
            return json.load(response)

    def post(self, path: str, body: object) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode()
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used."""
        return float(self.get("/bench/usage")["cpu_seconds"])

    def memory(self) -> int:
        """Return the memory that it alone has, in bytes."""
        return int(self.get("/bench/usage")["memory"])

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()
