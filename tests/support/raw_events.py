"""A Reflex event socket without a browser: what anybody with a network connection can send."""

from __future__ import annotations

import json
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

NAMESPACE = "/_event"


class RawEvents:
    """One `/_event` connection (Engine.IO 4, Socket.IO 5). Raises InvalidStatus where it is refused."""

    def __init__(
        self, url: str, *, cookie: str | None, origin: str | None, token: str = "tab"
    ) -> None:
        self._stack = ExitStack()
        socket_url = url.replace("http", "ws", 1)
        self._connection = connect(
            f"{socket_url}{NAMESPACE}/?EIO=4&transport=websocket&token={token}",
            additional_headers={"Cookie": cookie} if cookie else {},
            origin=origin,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
        )

    def send(self, name: str, payload: Any = None, router_data: Any = None) -> None:
        """Send one event."""
        event = {"name": name, "payload": payload, "router_data": router_data or {}}
        self._socket.send(f"42{NAMESPACE},{json.dumps(['event', event])}")

    def next_update(self, timeout: float = 10) -> dict[str, Any]:
        """Return the next state update. Raises TimeoutError where none comes."""
        text = self._receive_until(f"42{NAMESPACE},", timeout)
        kind, update = json.loads(text.partition(",")[2])
        if kind != "event":
            raise RuntimeError(f"the server sent {kind} where a state update was expected")
        return dict(update)

    def ask(self, name: str, payload: Any = None, router_data: Any = None) -> dict[str, Any]:
        """Send one event and return the update that answers it."""
        self.send(name, payload, router_data)
        return self.next_update()

    def _receive_until(self, prefix: str, timeout: float = 10) -> str:
        while True:
            text = str(self._socket.recv(timeout))
            if text == "2":
                self._socket.send("3")
            elif text.startswith(prefix):
                return text

    def __enter__(self) -> Self:
        self._socket: ClientConnection = self._stack.enter_context(self._connection)
        self._receive_until("0")
        self._socket.send(f"40{NAMESPACE},")
        self._receive_until(f"40{NAMESPACE}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
