"""The load generator: viewers and movers in a process of their own.

Run as `python -m huddle.bench.load`; takes one JSON object a line, `{"do": name, ...}`, and answers
each with one. Times are nanoseconds of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import count as counter
from typing import Any
from uuid import uuid4

import orjson

from huddle.bench.links import Link, Links, arrivals
from huddle.bench.wire import text_frame

COLUMNS = ("todo", "doing", "waiting", "done")
"""As `huddle.bench.practice` fills them: card n of a team begins in column n, modulo four."""


class Load:
    """What can be ordered. Viewers that connect together are one group: all are sent the same bytes."""

    def __init__(self) -> None:
        self.links = Links()
        self.groups: list[list[Link]] = []
        self.movers: list[Link] = []
        self.sent: dict[str, int] = {}
        self._numbers = counter()

    def cpu_seconds(self) -> float:
        return time.process_time()

    def connect(self, **order: Any) -> int:
        self.groups.append(self.links.connect(**order))
        return len(self.groups[-1])

    def connect_movers(self, port: int, path: str, people: list[dict[str, Any]]) -> None:
        self.movers += self.links.connect(port, path, people, keep=len(people))

    def listen(self, **order: Any) -> bool:
        return self.links.listen(**order)

    def mark(self) -> None:
        self.sent.clear()
        self.links.mark()

    def totals(self) -> list[int]:
        return [link.total for group in self.groups for link in group]

    def finished(self) -> int:
        """Return when the last byte came."""
        return max(link.log[-1][0] for group in self.groups for link in group if link.log)

    def frames(self) -> list[list[str]]:
        """Return, for each group, what its first viewer was sent since the mark, where it is text."""
        return [
            [frame.decode(errors="replace") for frame, _ in group[0].new_frames()]
            for group in self.groups
        ]

    def seen(self) -> list[list[int]]:
        """Return, for each frame since the mark, when the viewers had it."""
        return [times for group in self.groups for _, times in arrivals(group)]

    def changes(self, *, last: bool = False) -> list[dict[str, Any]]:
        """Return, for each change since the mark, its size, and when it was sent and had.

        `at` holds, for each group that had it, the times of its viewers; with `last` the last alone.
        """
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for group in self.groups:
            for frame, times in arrivals(group):
                if not times or not frame.startswith(b'{"type":"change"'):
                    continue
                change = orjson.loads(frame)
                place = change["team"], change["seq"]
                if place not in found:
                    sent = self.sent.get(change["id"])
                    found[place] = {"team": place[0], "seq": place[1], "size": len(frame)}
                    found[place] |= {"sent": sent, "at": []}
                found[place]["at"].append(times[-1:] if last else times)
        return list(found.values())

    def move(
        self,
        tasks: list[str],
        seconds: float,
        pause: float = 0.0,
        count: int = sys.maxsize,
        *,
        beside: bool = False,
    ) -> dict[str, Any]:
        """Let every mover move cards for `seconds`, each the next one when it has its ack.

        With `pause`, each waits so many seconds between an ack and its next move. At most `count`
        moves. With `beside`, every second card goes before another one, else all go to the end.
        """
        start = last = time.monotonic()
        due = dict.fromkeys(self.movers, start)
        waiting: set[Link] = set()
        answers = {"ack": 0, "error": 0}
        left = count
        while waiting or (left and time.monotonic() - start < seconds):
            now = time.monotonic()
            if now - start > seconds + 10:
                break
            if now - start < seconds:
                for mover in [m for m, at in due.items() if at <= now and m not in waiting]:
                    if not left:
                        break
                    left -= 1
                    waiting.add(mover)
                    self._send_move(mover, tasks, beside=beside)
            for link in self.links.turn(until=min(due.values()) if pause else None):
                if link in due and self._answered(link, answers):
                    last = time.monotonic()
                    waiting.discard(link)
                    due[link] = last + pause
        self.links.listen(until=5, quiet=0.3)
        return answers | {"seconds": last - start, "unanswered": len(waiting)}

    def _answered(self, link: Link, answers: dict[str, int]) -> bool:
        """Say whether what arrived holds the answer to the link's command, and count it."""
        found = False
        for frame, _ in link.new_frames():
            for kind in answers:
                if frame.startswith(b'{"type":"%s"' % kind.encode()):
                    answers[kind] += 1
                    found = True
        return found

    def _send_move(self, mover: Link, tasks: list[str], *, beside: bool) -> None:
        """Send a card on to its next column; each round through `tasks` moves each of them once."""
        number = next(self._numbers)
        turn, place = divmod(number, len(tasks))
        args = {"task_id": tasks[place], "status": COLUMNS[(place + turn + 1) % len(COLUMNS)]}
        if beside and number % 2:
            args["before_id"] = tasks[(place + 1) % len(tasks)]
        identifier = str(uuid4())
        frame = {"type": "command", "id": identifier, "name": "task.move", "args": args}
        self.sent[identifier] = time.monotonic_ns()
        mover.sock.sendall(text_frame(orjson.dumps(frame).decode()))


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
