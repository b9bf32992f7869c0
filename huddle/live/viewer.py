"""One connected viewer: its way out, which never makes anybody else wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Protocol

from huddle.live.backlog import Backlog
from huddle.live.frame import Frame, Message, Run

Send = Callable[[Message], Awaitable[None]]

MAX_WAITING_FRAMES = 4_096
MAX_WAITING_BYTES = 4 << 20
BATCH_BYTES = 64 << 10
"""Written at once of what waits, before others get their turn: as much as a transport holds."""
SLOW = 4408
CLOSE_SECONDS = 5


class Outlet(Protocol):
    """The way past ASGI to a socket's transport, so that bytes made once are written as they are."""

    deflates: bool
    """Whether the peer takes frames that are compressed, each by itself (RFC 7692)."""

    def write_frames(self, data: bytes) -> bool:
        """Write whole frames; False, having written nothing, where they must wait or never can be."""

    async def room(self) -> None:
        """Return when `write_frames` may succeed. Raises ConnectionError where it never will."""

    def drop(self) -> None:
        """End the connection at once, without a close frame."""


class Viewer:
    """One socket. `push` hands a frame over at once where the transport has room, and queues where not.

    The queue is bounded: a viewer that falls behind is closed with 4408 and resumes by sequence.
    Without an outlet every frame goes through the queue, to ASGI's `send`.
    """

    __slots__ = (
        "__weakref__",
        "_asgi_send",
        "_backlog",
        "_closing",
        "_drain",
        "_outlet",
        "_waiting",
        "close_code",
        "closed",
        "deflates",
        "heard",
        "session_id",
        "task",
        "teams",
        "token_id",
        "user_id",
        "waiting_bytes",
    )

    def __init__(
        self,
        send: Send,
        user_id: str,
        *,
        session_id: str | None = None,
        token_id: str | None = None,
        outlet: Outlet | None = None,
        backlog: Backlog | None = None,
    ) -> None:
        self._asgi_send = send
        self._outlet = outlet
        self.deflates = outlet is not None and outlet.deflates
        self._backlog = backlog or Backlog()
        self._waiting: deque[Frame] = deque()
        self._drain: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self.waiting_bytes = 0
        """Bytes in the queue, behind the frame that is being sent."""
        self.closed = False
        self.close_code: int | None = None
        """Why this process closed it; None where it did not."""
        self.heard = monotonic()
        """When it last said anything, on the monotonic clock."""
        self.user_id = user_id
        self.session_id = session_id
        self.token_id = token_id
        self.task: asyncio.Task[Any] | None = None
        """The task that serves the socket; ended by force where the peer does not answer a close."""
        self.teams: set[str] = set()
        """Teams that it is subscribed to, or about to be."""

    def push(self, frame: Frame) -> None:
        """Send `frame` after all that were pushed before. Never waits, never raises."""
        if self._drain is not None or not (self.closed or self._write(frame)):
            self._queue(frame)

    def push_all(self, run: Run) -> None:
        """Send the frames of a run, in one write where there is room."""
        if self._drain is not None or self.closed or not self._write(run):
            for frame in run.frames:
                self.push(frame)

    def push_text(self, text: str) -> None:
        """Send one text frame to this viewer alone; it may hold a secret, such as an invitation's."""
        self.push(Frame(text, secret=True))

    def close(self, code: int, reason: str = "") -> None:
        """Close the socket with `code`; frames that still wait are dropped. Never waits."""
        if self.closed:
            return
        self.closed = True
        self.close_code = code
        self._forget_waiting()
        self._closing = asyncio.get_running_loop().create_task(self._send_close(code, reason))

    def let_go(self) -> None:
        """Close a viewer that takes less than is sent to it."""
        self._forget_waiting()
        self.close(SLOW, "too slow: reconnect and resume")

    async def finish(self) -> None:
        """Return when the close, if one was begun, is sent: the server drops what comes later."""
        self.closed = True
        self._forget_waiting()
        if self._closing is not None:
            await self._closing

    async def drained(self) -> None:
        """Return when nothing waits for this viewer, so that a large frame may follow."""
        while self._drain is not None and not self.closed:
            await asyncio.wait({self._drain})

    def _write(self, piece: Frame | Run) -> bool:
        outlet = self._outlet
        return outlet is not None and outlet.write_frames(piece.wire(self.deflates))

    def _queue(self, frame: Frame) -> None:
        if self.closed:
            return
        if self._drain is None:
            # The first is on its way and counts for nothing: a snapshot may be larger than the queue.
            self._drain = asyncio.get_running_loop().create_task(self._send_waiting(frame))
            return
        self._waiting.append(frame)
        self._backlog.add(self, len(frame.data))
        if self.waiting_bytes > MAX_WAITING_BYTES or len(self._waiting) > MAX_WAITING_FRAMES:
            self.let_go()

    async def _send_waiting(self, first: Frame) -> None:
        frames = [first]
        try:
            while frames:
                await self._send(frames)
                frames = self._next_batch()
        except Exception:  # noqa: BLE001  the peer is gone, which is nobody else's trouble
            self.closed = True
        finally:
            self._forget_waiting()
            self._drain = None

    async def _send(self, frames: list[Frame]) -> None:
        if self._outlet is None:
            for frame in frames:
                await self._asgi_send(frame.message)
            return
        data = Run(frames).wire(self.deflates)
        while not self._outlet.write_frames(data):
            await self._outlet.room()
        await asyncio.sleep(0)

    def _next_batch(self) -> list[Frame]:
        """Take frames from the queue, as many as are worth one write."""
        frames: list[Frame] = []
        size = 0
        while self._waiting and size < BATCH_BYTES:
            frame = self._waiting.popleft()
            frames.append(frame)
            size += len(frame.data)
        self._backlog.sent(self, size)
        return frames

    def _forget_waiting(self) -> None:
        self._waiting.clear()
        self._backlog.forget(self)

    async def _send_close(self, code: int, reason: str) -> None:
        if self._drain is not None:
            self._drain.cancel()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._asgi_send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception:  # noqa: BLE001  whatever it was, the socket must go
            # A peer that reads nothing gets no close frame either: drop the connection under it.
            if self._outlet is not None:
                self._outlet.drop()
            elif self.task is not None:
                self.task.cancel()
