"""Asks the other processes of one `huddle run --workers N`, over sockets in their shared folder.

One line asks, everything up to the end of the stream answers. A process that died refuses, and one
that hangs is not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from huddle import workers

Answer = Callable[[str], Awaitable[bytes]]


class Siblings:
    """Answers siblings with `answer(question)`, and asks them."""

    def __init__(self, answer: Answer, within: float) -> None:
        self._answer = answer
        self._within = within
        self._server: asyncio.Server | None = None

    @property
    def _own(self) -> str:
        return f"{workers.number()}.sock"

    async def start(self) -> None:
        """Listen, where there are siblings. Takes the place of a process that died."""
        folder = workers.folder()
        if folder is not None:
            path = folder / self._own
            path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._serve, path)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    async def ask(self, question: str) -> list[bytes]:
        """Return the answers of those siblings who gave one in time."""
        folder = workers.folder()
        if folder is None:
            return []
        others = sorted(path for path in folder.glob("*.sock") if path.name != self._own)
        answers = await asyncio.gather(*(self._ask(path, question) for path in others))
        return [answer for answer in answers if answer]

    async def _ask(self, path: Path, question: str) -> bytes:
        try:
            async with asyncio.timeout(self._within):
                reader, writer = await asyncio.open_unix_connection(path)
                try:
                    writer.write(question.replace("\n", " ").encode() + b"\n")
                    return await reader.read()
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return b""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = (await reader.readline()).decode().rstrip("\n")
            writer.write(await self._answer(question))
            writer.write_eof()
            await writer.drain()
        finally:
            writer.close()
