"""Connections of the load generator: raw sockets that count what arrives, and when."""

from __future__ import annotations

import select
import socket
import time
from typing import Any

from huddle.bench.wire import frame_at, handshake, text_frame

READ = 1 << 18


class Link:
    """One connection. `log` holds `(time, bytes so far)` for each read since the last mark.

    One that `keeps` has its bytes in `kept`, so that its frames can be told apart.
    """

    __slots__ = ("keeps", "kept", "log", "opened", "parsed", "sock", "then", "total")

    def __init__(self, sock: socket.socket, then: bytes, *, keeps: bool) -> None:
        self.sock = sock
        self.then = then
        self.keeps = keeps
        self.kept = bytearray()
        self.parsed = 0
        self.opened = False
        self.total = 0
        self.log: list[tuple[int, int]] = []

    def read(self, now: int) -> bool:
        """Take what has arrived; False where the connection has ended."""
        try:
            data = self.sock.recv(READ)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        if not self.opened:
            head, _, data = data.partition(b"\r\n\r\n")
            if b" 101 " not in head:
                raise SystemExit(f"the server refused: {head[:200]!r}")
            self.opened = True
            self.sock.sendall(self.then)
        self.total += len(data)
        self.log.append((now, self.total))
        if self.keeps:
            self.kept += data
        return True

    def mark(self) -> None:
        """Forget what came so far."""
        self.total = self.parsed = 0
        self.log.clear()
        self.kept.clear()

    def new_frames(self) -> list[tuple[bytes, int]]:
        """Return the frames that are complete since the last call, each with its end in the bytes."""
        found = []
        while (frame := frame_at(self.kept, self.parsed)) is not None:
            _, body, self.parsed = frame
            found.append((bytes(self.kept[body : self.parsed]), self.parsed))
        return found


class Links:
    """All connections of a process, on one epoll."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self.all: list[Link] = []
        self._by_fd: dict[int, Link] = {}

    def connect(
        self, port: int, path: str, people: list[dict[str, Any]], *, keep: int = 1
    ) -> list[Link]:
        """Open one for each of `people`: `{"headers": {...}, "frames": [text, ...]}`.

        The first `keep` keep their bytes.
        """
        opened = []
        for index, person in enumerate(people):
            sock = socket.create_connection(("127.0.0.1", port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.sendall(handshake(f"127.0.0.1:{port}", path, person["headers"]))
            sock.setblocking(False)
            then = b"".join(map(text_frame, person["frames"]))
            link = Link(sock, then, keeps=index < keep)
            self._poll.register(sock, select.EPOLLIN)
            self._by_fd[sock.fileno()] = link
            opened.append(link)
        self.all += opened
        return opened

    def turn(self, until: float | None = None) -> list[Link]:
        """Wait a moment, or until that time, for something to arrive; return whose it was."""
        heard = []
        wait = 0.02 if until is None else min(0.02, max(0.001, until - time.monotonic()))
        events = self._poll.poll(wait)
        now = time.monotonic_ns()
        for fd, _ in events:
            link = self._by_fd[fd]
            heard.append(link)
            if not link.read(now):
                self._poll.unregister(fd)
        return heard

    def listen(self, *, until: float, quiet: float = 0.0, total: int = 0) -> bool:
        """Read until each has `total` bytes, or nothing came for `quiet` s, or `until` s are over.

        Returns whether it ended for one of the first two reasons.
        """
        start = heard = time.monotonic()
        short = {link for link in self.all if link.total < total}
        while short or not total:
            links = self.turn()
            now = time.monotonic()
            if links:
                heard = now
                short.difference_update([link for link in links if link.total >= total])
            elif quiet and now - heard > quiet:
                return True
            if now - start > until:
                return False
        return True

    def mark(self) -> None:
        for link in self.all:
            link.mark()

    def close(self) -> None:
        for link in self.all:
            link.sock.close()
        self.all.clear()
        self._by_fd.clear()
        self._poll.close()
        self._poll = select.epoll()


def arrivals(links: list[Link]) -> list[tuple[bytes, list[int]]]:
    """Return each frame since the mark with when each of `links` had it, in ns, sorted.

    The first of `links` keeps its bytes; all were sent the same bytes.
    """
    places = [0] * len(links)
    found = []
    for frame, end in links[0].new_frames():
        times = []
        for index, link in enumerate(links):
            place = places[index]
            while place < len(link.log) and link.log[place][1] < end:
                place += 1
            places[index] = place
            if place < len(link.log):
                times.append(link.log[place][0])
        found.append((frame, sorted(times)))
    return found
