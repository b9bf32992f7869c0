"""Many viewers in one process, on one epoll: counts what arrives and when, and does little else.

Run as `python -m huddle.bench.viewers`; takes one JSON object a line and answers each with one.
Times are nanoseconds of the system's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from typing import Any

from huddle.bench.wire import OPCODE_CLOSE, frame_at, handshake, text_frame

READ = 1 << 18


class Link:
    """One viewer. `log` holds `(time, bytes so far)` for each read since the last mark."""

    __slots__ = ("closed", "first", "log", "opened", "sock", "then", "total")

    def __init__(self, sock: socket.socket, then: bytes) -> None:
        self.sock = sock
        self.then = then
        self.opened = False
        self.closed = False
        self.total = 0
        self.log: list[tuple[int, int]] = []
        self.first = bytearray()


class Viewers:
    """All viewers of the process. `keep` of them keep their bytes, so that frames can be told apart."""

    def __init__(self) -> None:
        self.poll = select.epoll()
        self.links: dict[int, Link] = {}
        self.keep = 1

    def connect(self, port: int, path: str, people: list[dict[str, Any]]) -> None:
        """Open a connection for each of `people`: `{"headers": {...}, "frames": [text, ...]}`."""
        for person in people:
            sock = socket.create_connection(("127.0.0.1", port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.sendall(handshake(f"127.0.0.1:{port}", path, person["headers"]))
            sock.setblocking(False)
            self.links[sock.fileno()] = Link(sock, b"".join(map(text_frame, person["frames"])))
            self.poll.register(sock, select.EPOLLIN)

    def listen(self, *, until: float, quiet: float = 0.0, total: int = 0) -> bool:
        """Read until every viewer has `total` bytes, or nothing came for `quiet` s, or `until` s passed.

        Returns whether it ended for the first or second reason.
        """
        end = time.monotonic() + until
        heard = time.monotonic()
        missing = sum(1 for link in self.links.values() if link.total < total)
        while True:
            if total and not missing:
                return True
            events = self.poll.poll(0.02)
            now = time.monotonic_ns()
            for fd, _ in events:
                link = self.links[fd]
                before = link.total
                self._read(link, now)
                if before < total <= link.total:
                    missing -= 1
            seconds = now / 1e9
            if events:
                heard = seconds
            elif quiet and seconds - heard > quiet:
                return True
            if seconds > end:
                return False

    def _read(self, link: Link, now: int) -> None:
        try:
            data = link.sock.recv(READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            link.closed = True
            self.poll.unregister(link.sock)
            return
        if not link.opened:
            head, _, data = data.partition(b"\r\n\r\n")
            if b" 101 " not in head:
                raise SystemExit(f"refused: {head[:200]!r}")
            link.opened = True
            link.sock.sendall(link.then)
        link.total += len(data)
        link.log.append((now, link.total))
        if len(link.first) or link is next(iter(self.links.values())):
            link.first += data

    def mark(self) -> None:
        """Forget what came so far."""
        for link in self.links.values():
            link.total = 0
            link.log.clear()
            link.first.clear()

    def send(self, index: int, text: str) -> None:
        """Let one viewer say something."""
        list(self.links.values())[index].sock.sendall(text_frame(text))

    def close(self) -> None:
        for link in self.links.values():
            link.sock.close()
        self.links.clear()
        self.poll.close()
        self.poll = select.epoll()

    def frames(self) -> list[str]:
        """Return the frames that the first viewer got since the mark, in order."""
        return [text for text, _ in self._ends()]

    def _ends(self) -> list[tuple[str, int]]:
        data = next(iter(self.links.values())).first
        found, start = [], 0
        while (frame := frame_at(data, start)) is not None:
            opcode, body, end = frame
            if opcode != OPCODE_CLOSE:
                found.append((bytes(data[body:end]).decode(), end))
            start = end
        return found

    def arrivals(self) -> list[dict[str, Any]]:
        """Return, for each frame since the mark, when each hundredth... the first, median and last had it."""
        ends = self._ends()
        result = []
        places = dict.fromkeys(self.links, 0)
        for text, end in ends:
            times = []
            for fd, link in self.links.items():
                place = places[fd]
                while place < len(link.log) and link.log[place][1] < end:
                    place += 1
                places[fd] = place
                if place < len(link.log):
                    times.append(link.log[place][0])
            times.sort()
            complete = len(times) == len(self.links)
            result.append(
                {
                    "text": text,
                    "all": complete,
                    "times": [times[0], times[len(times) // 2], times[-1]] if times else [],
                }
            )
        return result

    def finished(self) -> int:
        """Return when the last byte came."""
        return max(link.log[-1][0] for link in self.links.values())

    def totals(self) -> list[int]:
        return [link.total for link in self.links.values()]


def main() -> None:
    """Serve the orders on standard input."""
    sys.setswitchinterval(1)
    viewers = Viewers()
    for line in sys.stdin:
        order = json.loads(line)
        name = order.pop("do")
        answer = getattr(viewers, name)(**order)
        print(json.dumps({"answer": answer, "now": time.monotonic_ns()}), flush=True)


if __name__ == "__main__":
    main()
