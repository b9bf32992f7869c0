"""The load generator: viewers and movers in a process of their own.

Run as `python -m huddle.bench.load`; takes one JSON object a line, `{"do": name, ...}`, and answers
each with one. Times are nanoseconds of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle
from typing import Any
from uuid import uuid4

import orjson

from huddle.bench.links import Link, Links, arrivals
from huddle.bench.wire import text_frame

COLUMNS = ("todo", "doing", "waiting", "done")


class Load:
    """What can be ordered."""

    def __init__(self) -> None:
        self.links = Links()
        self.movers: list[Link] = []
        self.sent: dict[str, int] = {}

    def connect(self, **order: Any) -> int:
        return len(self.links.connect(**order))

    def connect_movers(self, port: int, path: str, people: list[dict[str, Any]]) -> None:
        self.movers = self.links.connect(port, path, people, keep=len(people))

    def listen(self, **order: Any) -> bool:
        return self.links.listen(**order)

    def mark(self) -> None:
        self.sent.clear()
        self.links.mark()

    def close(self) -> None:
        self.links.close()
        self.movers = []

    def totals(self) -> list[int]:
        return [link.total for link in self._viewers()]

    def finished(self) -> int:
        """Return when the last byte came."""
        return max(link.log[-1][0] for link in self._viewers() if link.log)

    def frames(self) -> list[str]:
        """Return what the first viewer was sent since the mark."""
        return [frame.decode() for frame, _ in self._viewers()[0].new_frames()]

    def seen(self) -> list[list[int]]:
        """Return, for each frame since the mark, when the viewers had it."""
        return [times for _, times in arrivals(self._viewers())]

    def changes(self) -> list[dict[str, Any]]:
        """Return, for each change since the mark, its size and when the viewers had it."""
        found = []
        for frame, times in arrivals(self._viewers()):
            if frame.startswith(b'{"type":"change"'):
                change = orjson.loads(frame)
                sent = self.sent.get(change["id"])
                found.append({"seq": change["seq"], "size": len(frame), "sent": sent, "at": times})
        return found

    def move(self, tasks: list[str], seconds: float, pause: float = 0.0) -> dict[str, Any]:
        """Let every mover move cards for `seconds`, each the next one when it has its ack.

        With `pause`, each waits so many seconds between an ack and its next move.
        """
        moves = zip(cycle(tasks), cycle(COLUMNS), strict=False)
        start = last = time.monotonic()
        due = dict.fromkeys(self.movers, start)
        waiting: set[Link] = set()
        answers = {"ack": 0, "error": 0}
        while waiting or time.monotonic() - start < seconds:
            now = time.monotonic()
            if now - start > seconds + 10:
                break
            if now - start < seconds:
                for mover in [m for m, at in due.items() if at <= now and m not in waiting]:
                    waiting.add(mover)
                    self._send_move(mover, *next(moves))
            for link in self.links.turn(until=min(due.values()) if pause else None):
                if link in due and self._answered(link, answers):
                    last = time.monotonic()
                    waiting.discard(link)
                    due[link] = last + pause
        self.links.listen(until=5, quiet=0.3)
        return answers | {"seconds": last - start}

    def _answered(self, link: Link, answers: dict[str, int]) -> bool:
        """Say whether what arrived holds the answer to the link's command, and count it."""
        found = False
        for frame, _ in link.new_frames():
            for kind in answers:
                if frame.startswith(b'{"type":"%s"' % kind.encode()):
                    answers[kind] += 1
                    found = True
        return found

    def _send_move(self, mover: Link, task_id: str, status: str) -> None:
        identifier = str(uuid4())
        args = {"task_id": task_id, "status": status}
        frame = {"type": "command", "id": identifier, "name": "task.move", "args": args}
        self.sent[identifier] = time.monotonic_ns()
        mover.sock.sendall(text_frame(orjson.dumps(frame).decode()))

    def _viewers(self) -> list[Link]:
        movers = set(self.movers)
        return [link for link in self.links.all if link not in movers]


def main() -> None:
    """Serve the orders on standard input."""
    sys.setswitchinterval(1)
    load = Load()
    for line in sys.stdin:
        order = json.loads(line)
        answer = getattr(load, order.pop("do"))(**order)
        print(json.dumps({"answer": answer}), flush=True)


if __name__ == "__main__":
    main()
