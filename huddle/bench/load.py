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
        cards, columns = cycle(tasks), cycle(COLUMNS)
        start = time.monotonic()
        due = dict.fromkeys(self.movers, start)
        waiting: dict[Link, str] = {}
        acks = errors = 0
        last = start
        while True:
            now = time.monotonic()
            if now - start < seconds:
                for mover, at in due.items():
                    if mover not in waiting and at <= now:
                        waiting[mover] = self._send_move(mover, next(cards), next(columns))
            elif not waiting or now - start > seconds + 10:
                break
            for link in self.links.turn():
                if link not in due:
                    continue
                for frame, _ in link.new_frames():
                    if frame.startswith(b'{"type":"ack"'):
                        acks += 1
                    elif frame.startswith(b'{"type":"error"'):
                        errors += 1
                    else:
                        continue
                    last = time.monotonic()
                    waiting.pop(link, None)
                    due[link] = last + pause
        self.links.listen(until=5, quiet=0.3)
        return {"acks": acks, "errors": errors, "seconds": last - start}

    def _send_move(self, mover: Link, task_id: str, status: str) -> str:
        identifier = str(uuid4())
        frame = {"type": "command", "id": identifier, "name": "task.move"}
        frame["args"] = {"task_id": task_id, "status": status}  # type: ignore[assignment]
        self.sent[identifier] = time.monotonic_ns()
        mover.sock.sendall(text_frame(orjson.dumps(frame).decode()))
        return identifier

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
