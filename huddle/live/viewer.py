"""One connected viewer: its way out, which never makes anybody else wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import (
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Sequence,
)
from typing import Any

from huddle.live.frame import Frame, Message

Send = Callable[[Message], Awaitable[None]]
Write = Callable[[bytes], bool]
"""Writes whole frames at once; answers False, having written nothing, where it would have to wait."""

MAX_WAITING_FRAMES = 4_096
MAX_WAITING_BYTES = 4 << 20
SLOW = 4408
CLOSE_SECONDS = 5


class _Started:
    """Awaits a coroutine that was already driven to its first wait, `waited`."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waited: Any) -> None:
        self._coroutine = coroutine
        self._waited = waited

    def __await__(self) -> Generator[Any, Any, None]:
        waited = self._waited
        while True:
            thrown: BaseException | None = None
            try:
                yield waited
            except BaseException as error:  # noqa: BLE001  it is the coroutine's to handle
                thrown = error
            try:
                waited = self._coroutine.throw(thrown) if thrown else self._coroutine.send(None)
            except StopIteration:
                return


def _never(_data: bytes) -> bool:
    return False


class Viewer:
    """One socket. `push` hands a frame over at once where the transport has room, and queues where not.

    The queue is bounded: a viewer that falls behind is closed with 4408 and resumes by sequence.
    """

    __slots__ = (
        "_asgi_send",
        "_bytes",
        "_closing",
        "_drain",
        "_waiting",
        "_write",
        "close_code",
        "closed",
        "session_id",
        "task",
        "teams",
        "token_id",
        "user_id",
    )

    def __init__(
        self,
        send: Send,
        user_id: str,
        *,
        session_id: str | None = None,
        token_id: str | None = None,
        write: Write | None = None,
    ) -> None:
        self._write: Write = write or _never
        self._asgi_send: Callable[[Message], Any] = send
        self._waiting: deque[Frame] | None = None
        self._bytes = 0
        self._drain: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self.closed = False
        self.close_code: int | None = None
        """Why this process closed it; None where it did not."""
        self.user_id = user_id
        self.session_id = session_id
        self.token_id = token_id
        self.task: asyncio.Task[Any] | None = None
        """The task that serves the socket; ended by force where the peer does not answer a close."""
        self.teams: set[str] = set()
        """Teams that it is subscribed to, or about to be."""

    @property
    def waiting_bytes(self) -> int:
        """What waits for the peer to read, beyond what the transport holds."""
        return self._bytes

    def push(self, frame: Frame) -> None:
        """Send `frame` after all that were pushed before. Never waits, never raises."""
        if self._drain is not None:
            self._queue(frame)
        elif not self.closed and not self._write(frame.data):
            self._send(frame)

    def push_all(self, frames: Sequence[Frame], data: bytes) -> None:
        """Send `frames`, whose bytes, one after the other, are `data`."""
        if self._drain is not None or self.closed or not self._write(data):
            for frame in frames:
                self.push(frame)

    def push_text(self, text: str) -> None:
        """Send one text frame to this viewer alone."""
        self.push(Frame(text))

    def _send(self, frame: Frame) -> None:
        """Send by way of ASGI: at once where the server takes it, else by a task that waits for it."""
        coroutine = self._asgi_send(frame.message)
        try:
            waited = coroutine.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  the peer is gone, which is nobody else's trouble
            self.closed = True
            return
        self._waiting = deque()
        self._drain = asyncio.get_running_loop().create_task(
            self._send_waiting(_Started(coroutine, waited), self._waiting)
        )

    def close(self, code: int, reason: str = "") -> None:
        """Close the socket with `code`; frames that still wait are dropped. Never waits."""
        if self.closed:
            return
        self.closed = True
        self.close_code = code
        if self._waiting is not None:
            self._waiting.clear()
        self._closing = asyncio.get_running_loop().create_task(self._send_close(code, reason))

    async def finish(self) -> None:
        """Return when the close, if one was begun, is sent: the server drops what comes later."""
        self.closed = True
        if self._closing is not None:
            await self._closing

    async def drained(self) -> None:
        """Return when nothing waits for this viewer, so that a large frame may follow."""
        while self._drain is not None:
            await asyncio.wait({self._drain})

    def _queue(self, frame: Frame) -> None:
        waiting = self._waiting
        if self.closed or waiting is None:
            return
        self._bytes += len(frame.data)
        waiting.append(frame)
        if self._bytes > MAX_WAITING_BYTES or len(waiting) > MAX_WAITING_FRAMES:
            self.close(SLOW, "too slow: reconnect and resume")

    async def _send_waiting(self, first: _Started, waiting: deque[Frame]) -> None:
        try:
            await first
            while waiting:
                frame = waiting.popleft()
                self._bytes -= len(frame.data)
                await self._asgi_send(frame.message)
        except Exception:  # noqa: BLE001  as in `push`
            self.closed = True
        finally:
            self._waiting = None
            self._bytes = 0
            self._drain = None

    async def _send_close(self, code: int, reason: str) -> None:
        if self._drain is not None:
            self._drain.cancel()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._asgi_send({"type": "websocket.close", "code": code, "reason": reason})
        except Exception:  # noqa: BLE001  whatever it was, the socket must go
            # A peer that reads nothing gets no close frame either: drop the connection under it.
            transport = getattr(getattr(self._asgi_send, "__self__", None), "transport", None)
            if transport is not None:
                transport.abort()
            elif self.task is not None:
                self.task.cancel()
