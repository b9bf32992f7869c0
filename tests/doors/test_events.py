"""Every Reflex event handler, from outside, over a raw socket. The handlers come from the app."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from huddle.paths import ROOT
from huddle.security import sessions
from models.base import utc_now
from tests.doors.strangers import Doors
from tests.support.raw_events import RawEvents

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("doors")]

_LIST = """
import inspect, json
from huddle.serve import prepare_reflex
from huddle.settings import Settings
prepare_reflex(Settings())
import huddle.huddle
from reflex_base.registry import RegistrationContext
from state.gate import allowed_action
from state.gate_framework import FRAMEWORK
found = []
for name, registered in RegistrationContext.get().event_handlers.items():
    fn = registered.handler.fn
    arguments = list(inspect.signature(fn).parameters.values())[1:]
    found.append({
        "name": name,
        "arguments": {a.name: str(a.annotation) for a in arguments},
        "framework": name in FRAMEWORK,
        "action": allowed_action(fn),
    })
print("FOUND" + json.dumps(found))
"""


@cache
def every_handler() -> list[dict[str, Any]]:
    """Return every registered handler of the whole app, asked of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _LIST], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = done.stdout.partition("FOUND")[2]
    return list(json.loads(found))


def _payloads(arguments: dict[str, str], doors: Doors) -> list[dict[str, Any]]:
    """Return arguments that fit by type, once with each id that an outsider might have learned."""
    ids = doors.ids

    def value(annotation: str, text: str) -> Any:
        if "dict" in annotation:
            return {
                "id": text,
                "name": text,
                "email": "a@b.example",
                "password": text,
                "team": text,
            }
        if "list" in annotation:
            return [text]
        if "bool" in annotation:
            return True
        return 1 if "int" in annotation or "float" in annotation else text

    texts = [ids[name] for name in ("team", "task", "member", "invitation", "column", "view")]
    return [
        {name: value(annotation, text) for name, annotation in arguments.items()} for text in texts
    ]


def _refused(update: dict[str, Any]) -> bool:
    """Say whether the gate answered: by a redirect, or by the words of `Refusal` and nothing else."""
    if any(event["name"] == "_redirect" for event in update.get("events") or []):
        return True
    delta = update.get("delta") or {}
    (values,) = delta.values() if len(delta) == 1 else ({},)
    return "refusal" in next(iter(delta), "") and any(
        value for name, value in values.items() if name.startswith("message")
    )


def _socket(doors: Doors, who: str, **fields: Any) -> RawEvents:
    fields.setdefault("origin", doors.server.url)
    return RawEvents(doors.server.url, cookie=doors.cookie(who), **fields)


def test_nobody_opens_an_event_socket(doors: Doors) -> None:
    with pytest.raises(InvalidStatus) as refused, _socket(doors, "nobody"):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", [None, "null", "http://evil.test"])
def test_a_foreign_page_opens_no_event_socket(doors: Doors, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, _socket(doors, "stranger", origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_kiosk_runs_no_handler(doors: Doors) -> None:
    with _socket(doors, "kiosk") as socket:
        for handler in every_handler():
            if not handler["framework"]:
                update = socket.ask(handler["name"], _payloads(handler["arguments"], doors)[0])
                assert _refused(update), handler["name"]


def test_no_unmarked_handler_runs_for_anybody(doors: Doors) -> None:
    with _socket(doors, "stranger") as socket:
        for handler in every_handler():
            if handler["action"] is None and not handler["framework"]:
                update = socket.ask(handler["name"], _payloads(handler["arguments"], doors)[0])
                assert _refused(update), handler["name"]


def test_wrong_types_reach_no_handler(doors: Doors) -> None:
    with _socket(doors, "stranger") as socket:
        for handler in every_handler():
            wrong: list[Any] = [{"no_such_argument": 1}, [1], "text"]
            wrong += [
                {name: {"x": [None]} for name in handler["arguments"]}
                if handler["arguments"]
                else 5
            ]
            for payload in wrong:
                fits = isinstance(payload, dict) and any(
                    "dict" in annotation for annotation in handler["arguments"].values()
                )
                if fits and "no_such_argument" not in payload:
                    continue
                assert _refused(socket.ask(handler["name"], payload)), (handler["name"], payload)


def test_a_stranger_s_events_change_nothing_of_the_team(doors: Doors) -> None:
    """The fingerprint is the test: marked handlers run, and the commands refuse."""
    for handler in every_handler():
        if handler["action"] is None:
            continue
        for payload in _payloads(handler["arguments"], doors):
            with _socket(doors, "stranger") as socket:
                socket.send(handler["name"], payload)
                socket.send("no.such.handler", {})
                socket.send(every_unmarked(), {})
                while not _refused(update := socket.next_update()):
                    told = json.dumps(update)
                    assert not [secret for secret in doors.secrets if secret in told]


def every_unmarked() -> str:
    """Return a handler that is always refused: its answer says that what came before is done."""
    return str(
        next(h["name"] for h in every_handler() if h["action"] is None and not h["framework"])
    )


def test_an_event_cannot_say_who_sends_it(doors: Doors) -> None:
    """The session of the handshake counts; a cookie in `router_data` does not."""
    cookie = str(doors.cookie("stranger"))
    token = cookie.partition("=")[2]
    with (
        _socket(doors, "stranger") as own,
        RawEvents(doors.server.url, cookie=cookie, origin=doors.server.url) as socket,
    ):
        assert own is not None
        with doors.database.write() as connection:
            record = sessions.find(connection, token)
            assert record is not None
            sessions.revoke(connection, record.id, utc_now())
        forged = {"headers": {"cookie": doors.cookie("stranger")}, "token": "tab", "asPath": "/"}
        boot = next(h["name"] for h in every_handler() if h["name"].endswith("hydrate_and_load"))
        answers = [socket.ask(boot, {}, forged)]
        while not _refused(answers[-1]):
            answers.append(socket.ask(boot, {}, forged))
            assert len(answers) < 10_000
        assert answers[-1]["events"][0]["payload"]["path"].startswith("/sign-in")


def test_another_session_s_tab_is_not_mine(doors: Doors) -> None:
    """Both name the same tab; each gets a state of their own, and neither takes the other's place."""
    boot = next(h["name"] for h in every_handler() if h["name"].endswith("hydrate_and_load"))
    with _socket(doors, "stranger", token="same-tab") as first:
        first.ask(boot, {})
        with _socket(doors, "kiosk", token="same-tab") as second:
            text = json.dumps(second.ask(boot, {}))
            again = json.dumps(first.ask(boot, {}))
    assert "same-tab" not in text + again
