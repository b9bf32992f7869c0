"""Two upstreams that answer with the request as it reached them, or break off."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


class EchoServer(ThreadingHTTPServer):
    """Keeps what it was asked. While `breaks` holds, it closes without an answer to all but `/healthz`."""

    daemon_threads = True
    breaks = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = cast(EchoServer, self.server)
        count = self._body_length()
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = {
            "method": self.command,
            "target": self.path,
            "headers": headers,
            "bytes": count,
        }
        if self.path != "/healthz":
            server.asked.append(asked)
            if server.breaks:
                self.close_connection = True
                return
        answer = json.dumps(asked).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        # Who broke off its request does not wait for an answer.
        with contextlib.suppress(OSError):
            self.end_headers()
            self.wfile.write(answer)

    def _body_length(self) -> int:
        """Read the body, of a given length or in chunks (RFC 9112, section 7.1); return how much came."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        count = 0
        while size := int(self.rfile.readline().strip() or b"0", 16):
            count += len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return count

    do_POST = do_GET  # noqa: N815  (the library's own name)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def echo_servers(count: int = 2) -> Iterator[list[EchoServer]]:
    """Run as many as asked for, each in a thread of its own."""
    servers = [EchoServer() for _ in range(count)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()
