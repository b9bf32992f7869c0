"""What people enter goes through every door, things fail inside, and none of it is in the log."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from huddle import migrations
from huddle.db import Database
from huddle.paths import ROOT
from tests.commands.practice import make_practice, new_uuid
from tests.formats.bundles import bundle, mrn, patient
from tests.live.world import LiveServer, World
from tests.support.raw_events import RawEvents
from tests.support.server import ServerProcess

pytestmark = pytest.mark.server

MARK = "Zqx"
"""Begins every text that a person could have entered."""


class FailingServer(LiveServer):
    module = ("tests.logs.serve",)


@pytest.fixture(params=["json", "text", "postgresql"])
def logged(
    request: pytest.FixtureRequest, migrated_database_file: Path, tmp_path: Path
) -> Iterator[World]:
    """A server that logs all it can: in either format, and over PostgreSQL, whose errors hold rows."""
    shutil.copy(migrated_database_file, tmp_path / "huddle.db")
    settings = {"HUDDLE_LOG_FORMAT": request.param, "HUDDLE_LOG_LEVEL": "debug"}
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        settings |= {"HUDDLE_LOG_FORMAT": "json", "HUDDLE_DATABASE_URL": url}
    server = FailingServer(tmp_path, [], settings)
    database = Database(settings.get("HUDDLE_DATABASE_URL", server.database_url))
    migrations.upgrade(database)
    server.start()
    yield World(server, database, make_practice(database))
    server.stop()
    database.dispose()


async def test_no_door_writes_what_was_entered(logged: World) -> None:
    await through_the_socket(logged)
    through_http(logged)
    through_sign_in(logged)
    raw_bytes(logged)
    logged.server.stop()
    lines = logged.server.log.read_text()
    assert MARK.casefold() not in lines.casefold()
    for word in ("test.fail", "ValueError", "IntegrityError", "could not serve %s"):
        assert word in lines, f"the log does not tell of {word}"


async def through_the_socket(world: World) -> None:
    marked = f"{MARK}title"
    task = world.practice.task(marked, description=f"{MARK}description")
    break_inserts_of_notes(world.database)
    async with world.viewer("nurse") as client:
        team = world.team
        done = await client.command("task.create", team_id=team, title=f"{MARK}new")
        assert done["type"] == "ack"
        await client.command(
            "task.edit", task_id=task, expected_version=1, changes={"title": f"{MARK}e"}
        )
        note = {"subject_type": "task", "subject_id": task, "text": f"{MARK}note"}
        assert (await client.command("note.add", **note))["type"] == "ack"
        for name, args in (
            ("task.create", {"team_id": team, "title": f"{MARK}x", f"{MARK}field": 1}),
            ("task.create", {"team_id": f"{MARK}team", "title": 7}),
            (
                "task.edit",
                {"task_id": task, "expected_version": 1, "changes": {"title": f"{MARK}late"}},
            ),
            (f"{MARK}command", {}),
            ("test.fail", {"text": f"{MARK}fail"}),
            ("note.add", note),
        ):
            answer = await client.command(name, **args)
            assert answer["type"] == "error", answer
        await client.send(f'{{"{MARK}')
        await client.send(json.dumps({"type": MARK, "id": MARK}))
        await client.send(json.dumps({"type": "presence", "team": team, "at": f"{MARK} at"}))
        await client.ping()


def break_inserts_of_notes(database: Database) -> None:
    """Let the database refuse a second note of one text, in words that hold the text."""
    with database.write() as connection:
        connection.execute(text("CREATE UNIQUE INDEX broken ON note (text)"))


def through_http(world: World) -> None:
    token, _ = world.token("nurse")
    headers = {"Authorization": f"Bearer {token}"}
    url = world.server.url
    command = f"{url}/api/v1/commands"
    assert ask(f"{command}/test.fail", headers, {"text": f"{MARK}http"}) == 503
    body = {"team_id": world.team, "title": f"{MARK}over http"}
    assert ask(f"{command}/task.create", headers, body) == 200
    assert ask(f"{command}/task.create?name={MARK}", headers, {"title": f"{MARK}bad"}) == 422
    assert ask(f"{command}/{MARK}", headers, {}) == 404
    assert ask(f"{url}/api/v1/tasks/{MARK}?q={MARK}", headers) in {404, 422}
    assert ask(f"{url}/{MARK}/{MARK}?{MARK}={MARK}", {"X-Request-ID": MARK, "Cookie": MARK}) == 404
    assert ask(f"{url}/api/v1/me", {"Authorization": f"Bearer {MARK}token"}) == 401


def through_sign_in(world: World) -> None:
    url = world.server.url
    form = {"email": f"{MARK}@clinic.example", "password": f"{MARK}password", "next": f"/{MARK}"}
    assert ask(f"{url}/auth/login", {"Accept": "application/json"}, form) == 401
    assert ask(f"{url}/auth/invitation?token={MARK}" + "0" * 40, {}) == 404
    join = {**form, "token": f"{MARK}" + "0" * 40, "name": f"{MARK} name"}
    assert ask(f"{url}/auth/accept-invitation", {"Accept": "application/json"}, join) == 404


def raw_bytes(world: World) -> None:
    """Say what no browser would: a broken request, a broken handshake."""
    handshake = (
        f"GET /live?{MARK} HTTP/1.1\r\nHost: {MARK}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {MARK}\r\n\r\n"
    )
    for said in (f"GET /{MARK} {MARK}\r\n\r\n", handshake):
        with socket.create_connection(("127.0.0.1", world.server.port), timeout=10) as peer:
            peer.sendall(said.encode())
            peer.settimeout(10)
            assert peer.recv(65_536)


def ask(url: str, headers: dict[str, str], body: dict[str, Any] | None = None) -> int:
    data = None if body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json"} | headers if body is not None else headers
    request = urllib.request.Request(url, data, given)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("logged", ["json"], indirect=True)
def test_lines_say_who_did_what_in_fields(logged: World) -> None:
    token, _ = logged.token("nurse")
    identifier, request_id = new_uuid(), new_uuid()
    request = urllib.request.Request(
        f"{logged.server.url}/api/v1/commands/task.create",
        json.dumps({"team_id": logged.team, "title": "Call"}).encode(),
        {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": identifier,
            "X-Request-ID": request_id,
        },
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.headers["X-Request-ID"] == request_id
    assert ask(f"{logged.server.url}/api/v1/tasks/{new_uuid()}", {}) == 401
    logged.server.stop()
    lines = [json.loads(line) for line in logged.server.log.read_text().splitlines()]
    command = next(line for line in lines if line["message"] == "command")
    assert command["command"] == "task.create"
    assert command["outcome"] == "done"
    assert command["command_id"] == identifier
    assert command["team"] == logged.team
    assert command["user"] == logged.actor("nurse").user_id
    assert command["request"] == request_id
    assert command["level"] == "info"
    assert command["ms"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", command["time"])
    refused = next(line for line in lines if line.get("status") == 401)
    assert refused["route"] == "/api/v1/tasks/{id}"


def test_an_import_and_a_reflex_event_write_nothing_of_a_person(own_server: ServerProcess) -> None:
    server = own_server
    record = patient(
        name=[{"use": "official", "family": f"{MARK}family", "given": [f"{MARK}given"]}],
        identifier=[mrn(f"{MARK}mrn")],
        birthDate=f"{MARK}date",
    )
    file = server.data_dir / "bundle.json"
    file.write_text(json.dumps(bundle(record)))
    team = server.accounts[0].teams[0]["name"]
    server.huddle("import", "fhir", str(file), "--team", team)
    account = server.account("marcus")
    form = f"email={account.email}&password={account.password}".encode()
    headers = {"Origin": server.url, "Accept": "application/json"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{server.url}/auth/login", form, headers), timeout=20
    ) as answer:
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
    with RawEvents(server.url, cookie=cookie, origin=server.url, token=f"{MARK}tab") as events:
        events.send(
            f"{MARK}.state.handler", {f"{MARK}key": MARK}, {"pathname": f"/{MARK}", MARK: MARK}
        )
        events.send("reflex___state____state.set_is_hydrated", {"value": MARK, MARK: MARK})
    ask(f"{server.url}/board/{MARK}?{MARK}", {})
    server.stop()
    assert MARK.casefold() not in server.log.read_text().casefold()


FAIL_IN_A_HANDLER = f"""
from huddle.logs import set_up
from huddle.serve import prepare_reflex
from huddle.settings import Settings
prepare_reflex(Settings())
set_up()
import huddle.huddle
def handler():
    raise ValueError("{MARK} cannot be saved")
try:
    handler()
except ValueError as error:
    huddle.huddle.app.backend_exception_handler(error)
"""


def test_a_reflex_handler_that_fails_is_told_by_place_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAIL_IN_A_HANDLER],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert MARK not in done.stdout + done.stderr
    line = json.loads(done.stderr.splitlines()[-1])
    assert line["message"] == "an event handler failed"
    assert "in handler" in line["error"]
    assert "ValueError" in line["error"]
