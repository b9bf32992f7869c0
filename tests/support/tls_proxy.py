"""A reverse proxy that ends TLS, as small as one can be: bytes in, the same bytes out."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator

import trustme


class TlsProxy:
    """`https://localhost:<port>` in front of a plain server on this machine, with its own authority."""

    def __init__(self, upstream_port: int, *, tells: bool = False) -> None:
        self.upstream_port = upstream_port
        self._tells = tells
        self.port = 0
        self.authority = authority = trustme.CA()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(self._tls)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Serve until `stop` is set."""
        server = await asyncio.start_server(self._client, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
            if self._tells:
                up_writer.write(await reader.readline() + b"X-Forwarded-Proto: https\r\n")
            await asyncio.gather(_pump(reader, up_writer), _pump(up_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, ssl.SSLError):
        writer.close()


@contextlib.contextmanager
def tls_proxy(upstream_port: int, *, tells: bool = False) -> Iterator[TlsProxy]:
    """Run a proxy in a thread of its own. One that `tells` says in each connection's first request
    that it came by https."""
    proxy, ready = TlsProxy(upstream_port, tells=tells), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def run() -> None:
        loop.run_until_complete(proxy.serve(ready, stop))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield proxy
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
