"""A proxy of deploy/ that runs for a test: its own file, with ports, places and upstreams put in."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import trustme
from websockets.asyncio.client import ClientConnection, connect

from tests.live.world import WITHIN, Client
from tests.support.server import free_port

SITE = "huddle.example"
"""The name that the examples use."""


class Certificate:
    """A certificate for `SITE`, of an authority that only these tests believe."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        issued = self._authority.issue_cert(SITE)
        self.chain = folder / "fullchain.pem"
        self.key = folder / "privkey.pem"
        self.chain.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
        self.key.write_bytes(issued.private_key_pem.bytes())

    def client_context(self) -> ssl.SSLContext:
        """Return a context that believes this authority."""
        context = ssl.create_default_context()
        self._authority.configure_trust(context)
        return context


class Proxy:
    """One of the proxies in front of `upstreams` (`host:port`), on ports of its own."""

    def __init__(self, program: str, folder: Path, upstreams: list[str]) -> None:
        self.program = program
        self.folder = folder
        self.upstreams = upstreams
        self.http_port = free_port()
        self.https_port = free_port()
        self.host = f"{SITE}:{self.https_port}"
        self.origin = f"https://{self.host}"
        self.certificate = Certificate(folder)
        self.log = folder / "proxy.log"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """Write the configuration; return the command that serves it in the foreground."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and return when it answers. Raises RuntimeError with its log where it does not."""
        command = self.command()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the proxy did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def access_log(self) -> str:
        """Return all that it has written about requests."""
        return self.log.read_text()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        content: bytes | Iterator[bytes] | None = None,
    ) -> httpx.Response:
        """Ask over TLS, as a browser that typed `SITE`; names in `headers` may hold `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        with httpx.Client(verify=self.certificate.client_context(), timeout=WITHIN) as client:
            return client.request(
                method,
                f"https://127.0.0.1:{self.https_port}{path}",
                headers={"Host": self.host, **named},
                content=content,
                extensions={"sni_hostname": SITE},
            )

    def application_protocol(self) -> str | None:
        """Return what is agreed with a browser that knows HTTP/2."""
        context = self.certificate.client_context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", self.https_port), timeout=WITHIN) as plain,
            context.wrap_socket(plain, server_hostname=SITE) as secure,
        ):
            return secure.selected_alpn_protocol()

    @asynccontextmanager
    async def socket(
        self, path: str, cookie: str, origin: str | None = None, **headers: str
    ) -> AsyncIterator[ClientConnection]:
        """Open a socket with a session's cookie, as a page of the site unless `origin` is another."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with connect(
            f"wss://{self.host}{path}",
            host="127.0.0.1",
            port=self.https_port,
            ssl=self.certificate.client_context(),
            server_hostname=SITE,
            origin=origin or self.origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"huddle_session={cookie}", **named},
            compression=None,
            max_size=None,
            ping_interval=None,
            open_timeout=WITHIN,
            proxy=None,
        ) as opened:
            yield opened

    @asynccontextmanager
    async def live(self, cookie: str) -> AsyncIterator[Client]:
        """Open `/live` as a page of the site."""
        async with self.socket("/live", cookie) as opened:
            yield Client(opened)
