"""Bare broadcast servers, as many as there are of ours, with viewers of their own."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from huddle.bench.machine import Worker, free_port
from huddle.bench.rig import Rig


class BareServers:
    """The first one sends. With Redis the others broadcast what it publishes. A context manager."""

    def __init__(self, rig: Rig, viewers: int) -> None:
        self._ports = [free_port() for _ in rig.servers]
        self._workers = [Worker("huddle.bench.bare", str(port)) for port in self._ports]
        self._rig = rig
        self.load = rig.load()
        for worker in self._workers:
            worker.answer()
        self._redis = rig.deployment.environment.get("HUDDLE_REDIS_URL")
        if self._redis:
            for worker in self._workers[1:]:
                worker.ask(do="follow", url=self._redis)
        for place, port in enumerate(self._ports):
            share = len(range(place, viewers, len(self._ports)))
            people: list[dict[str, Any]] = [{"headers": {}, "frames": []}] * share
            self.load.ask(do="connect", port=port, path="/", people=people)
        self.load.ask(do="listen", until=20, quiet=0.5)

    def send(self, texts: list[str], pause: float, times: int = 1) -> list[int]:
        """Return when each was begun, in ns."""
        order: dict[str, Any] = {"texts": texts, "pause": pause, "times": times}
        if self._redis:
            order["url"] = self._redis
        began: list[int] = self._workers[0].ask(do="send", **order)
        return began

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._rig.end_load(self.load)
        for worker in self._workers:
            worker.end()
