"""Every message of `/live`, from outside. Commands and message types come from the code itself."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from huddle.web import live_frames
from models.base import new_id
from tests.doors.strangers import Doors, inner_commands, outer_commands

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("doors")]

MESSAGES: dict[str, dict[str, Any]] = {
    "Subscribe": {"type": "subscribe", "since": None},
    "Unsubscribe": {"type": "unsubscribe"},
    "CommandFrame": {"type": "command"},
    "PresenceFrame": {"type": "presence", "at": "board"},
    "Ping": {"type": "ping"},
    "Active": {"type": "active"},
}
HARMLESS = {"Unsubscribe", "Ping", "Active"}


def _open(doors: Doors, who: str, origin: str | None = "own") -> ClientConnection:
    cookie = doors.cookie(who)
    return connect(
        doors.server.url.replace("http", "ws", 1) + "/live",
        additional_headers={"Cookie": cookie} if cookie else {},
        origin=doors.server.url if origin == "own" else origin,  # type: ignore[arg-type]
        compression=None,
    )


def _until_pong(socket: ClientConnection) -> list[dict[str, Any]]:
    """Return what came before the answer to a ping: everything that the frames before it caused."""
    socket.send('{"type":"ping"}')
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["type"] != "pong":
        frames.append(json.loads(socket.recv(10)))
    return frames[:-1]


def _answer_to(socket: ClientConnection, message: dict[str, Any]) -> dict[str, Any]:
    socket.send(json.dumps(message))
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(10))
        if frame["type"] in {"error", "ack", "snapshot", "presence", "pong"}:
            return frame


def test_the_messages_known_here_are_all_there_are() -> None:
    assert {kind.__name__ for kind in get_args(live_frames.ClientFrame)} == set(MESSAGES)


def test_nobody_is_told_why_and_let_go(doors: Doors) -> None:
    with _open(doors, "nobody") as socket:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


@pytest.mark.parametrize("who", ["nobody", "stranger", "kiosk"])
@pytest.mark.parametrize("origin", [None, "null", "http://evil.test"])
def test_a_foreign_page_opens_no_socket(doors: Doors, who: str, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, _open(doors, who, origin):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("who", ["stranger", "kiosk"])
def test_every_message_about_somebody_s_team_is_refused(doors: Doors, who: str) -> None:
    with _open(doors, who) as socket:
        for name, message in MESSAGES.items():
            if name == "CommandFrame":
                continue
            body = {**message, "team": doors.ids["team"]}
            if name in HARMLESS:
                socket.send(json.dumps(body))
                continue
            answer = _answer_to(socket, body)
            assert answer["type"] == "error", (name, answer)
            assert answer["error"]["code"] in {"forbidden", "not_found"}
        for frame in _until_pong(socket):
            assert frame["type"] in {"hello", "heartbeat", "error", "pong"}
            assert doors.ids["team"] not in json.dumps(frame) or frame["type"] == "error"


@pytest.mark.parametrize("who", ["stranger", "kiosk"])
@pytest.mark.parametrize("name", [*outer_commands(), *inner_commands(), "no.such"])
def test_every_command_over_the_socket(doors: Doors, who: str, name: str) -> None:
    args = doors.arguments(name) if name in outer_commands() else {}
    message = {"type": "command", "id": new_id(), "name": name, "args": args}
    with _open(doors, who) as socket:
        answer = _answer_to(socket, message)
    assert answer["type"] == "error", answer
    assert answer["error"]["code"] in {"forbidden", "not_found"}, answer
