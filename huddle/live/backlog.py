"""What waits for slow viewers, over all of a process: bounded, whatever their number."""

from __future__ import annotations

from typing import Protocol

MAX_BYTES = 256 << 20
"""Sixty-four viewers at their own limit. Beyond it the fullest are let go; they resume by sequence."""


class Waiting(Protocol):
    """A viewer that has a queue."""

    waiting_bytes: int

    def let_go(self) -> None:
        """Drop the queue and close."""


class Backlog:
    """The queues of a process's viewers. `total` is the bytes in all of them."""

    def __init__(self, most: int = MAX_BYTES) -> None:
        self.most = most
        self.total = 0
        self.waiting: set[Waiting] = set()

    def add(self, viewer: Waiting, size: int) -> None:
        """Count `size` bytes more for the viewer; where that is too much for all, let go the fullest."""
        self.waiting.add(viewer)
        viewer.waiting_bytes += size
        self.total += size
        while self.total > self.most:
            max(self.waiting, key=lambda each: each.waiting_bytes).let_go()

    def sent(self, viewer: Waiting, size: int) -> None:
        """Count `size` bytes less."""
        viewer.waiting_bytes -= size
        self.total -= size

    def forget(self, viewer: Waiting) -> None:
        """Count nothing more for the viewer."""
        self.waiting.discard(viewer)
        self.sent(viewer, viewer.waiting_bytes)
