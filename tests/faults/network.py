"""A network that can fail: a proxy in front of the servers, with a port for each group of clients."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Sequence

CHUNK = 16 << 10


class Network:
    """Passes bytes on, from the port in `port` to the next of `upstreams` that takes the connection.

    `cut` lets all that stands go dead without a close, and swallows what comes; after `mend` new
    connections work, the dead ones stay dead. `stall` stops reading what the servers send.
    """

    def __init__(self, upstreams: Sequence[int]) -> None:
        self._upstreams = list(upstreams)
        self._next = 0
        self._loop = asyncio.new_event_loop()
        self._flows: asyncio.Event
        self._generation = 0
        self._is_cut = False
        self.port = 0

    def cut(self) -> None:
        self._is_cut = True
        self._generation += 1

    def mend(self) -> None:
        self._is_cut = False

    def stall(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.clear)

    def resume(self) -> None:
        self._loop.call_soon_threadsafe(self._flows.set)

    def run(self, ready: threading.Event, stop: asyncio.Event) -> None:
        self._loop.run_until_complete(self._serve(ready, stop))
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        self._flows = asyncio.Event()
        self._flows.set()
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, limit=CHUNK)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        generation = self._generation
        if self._is_cut:
            await self._dead()
        try:
            up_reader, up_writer = await self._connect()
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            self._pump(reader, up_writer, generation, stalls=False),
            self._pump(up_reader, writer, generation, stalls=True),
        )

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in self._upstreams:
            self._next += 1
            port = self._upstreams[self._next % len(self._upstreams)]
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port, limit=CHUNK)
        raise ConnectionRefusedError

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        generation: int,
        *,
        stalls: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if stalls:
                    await self._flows.wait()
                if generation != self._generation:
                    await self._dead()
                writer.write(data)
                await writer.drain()
        if generation != self._generation:
            await self._dead()
        with contextlib.suppress(OSError):
            writer.close()

    async def _dead(self) -> None:
        """Say nothing more, not even goodbye."""
        await asyncio.Event().wait()


@contextlib.contextmanager
def network(upstreams: Sequence[int]) -> Iterator[Network]:
    """Run a network in a thread of its own."""
    made, ready, stop = Network(upstreams), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=made.run, args=(ready, stop), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield made
    made._loop.call_soon_threadsafe(stop.set)
    thread.join(10)
