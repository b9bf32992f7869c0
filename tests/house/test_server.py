"""The server as a process: known paths only, own origins only, and what it says when it cannot start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from huddle.paths import ROOT
from tests.support.server import ServerProcess, free_port

pytestmark = pytest.mark.server

StartServer = Callable[..., ServerProcess]


def status(url: str, method: str = "GET", **headers: str) -> int:
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    "path",
    [
        "/_upload",
        "/ping",
        "/_health",
        "/_all_routes",
        "/auth-codespace",
        "/_event",
        "/_event/?EIO=4&transport=polling",
        "/docs",
        "/api",
        "/.env",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_nobody_uses_does_not_answer(server: ServerProcess, method: str, path: str) -> None:
    assert status(server.url + path, method) in {404, 405}


def test_health(server: ServerProcess) -> None:
    assert status(server.url + "/healthz") == 200
    assert status(server.url + "/readyz") == 200


def cookie(server: ServerProcess) -> str:
    account = server.account("marcus")
    request = urllib.request.Request(
        f"{server.url}/auth/login",
        data=f"email={account.email}&password={account.password}".encode(),
        headers={"Origin": server.url, "Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


def event_socket(server: ServerProcess, **headers: str) -> int:
    """Return 101 if Reflex's event socket opens, else the status of the refusal."""
    url = server.url.replace("http", "ws", 1) + "/_event/?EIO=4&transport=websocket&token=t"
    try:
        with connect(url, additional_headers=headers, open_timeout=10):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


def test_event_socket_is_for_our_own_pages_and_people_signed_in(server: ServerProcess) -> None:
    mine = cookie(server)
    assert event_socket(server, Origin=server.url, Cookie=mine) == 101
    assert event_socket(server, Origin=server.url) == 403
    assert event_socket(server, Origin="https://evil.example", Cookie=mine) == 403
    assert event_socket(server, Origin="null", Cookie=mine) == 403
    assert event_socket(server, Cookie=mine) == 403
    assert event_socket(server, Origin=server.url, Cookie="huddle_session=made-up") == 403


def test_another_origin_can_be_allowed(start_server: StartServer) -> None:
    server = start_server(HUDDLE_ORIGINS="https://huddle.example")
    mine = cookie(server)
    assert event_socket(server, Origin="https://huddle.example", Cookie=mine) == 101
    assert event_socket(server, Origin="https://other.example", Cookie=mine) == 403


def test_a_session_outlives_kill_9(own_server: ServerProcess) -> None:
    mine = cookie(own_server)
    own_server.kill()
    own_server.start()
    assert event_socket(own_server, Origin=own_server.url, Cookie=mine) == 101


def test_port_in_use_is_said_in_one_line(tmp_path: Path, site: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = huddle(tmp_path, "run", "--no-build", "--port", str(port))
    assert result.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in result.stderr
    assert f"PORT={port + 1}" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_of_another_version_is_not_served(tmp_path: Path, site: None) -> None:
    result = huddle(tmp_path, "run", "--no-build", "--port", str(free_port()))
    assert result.returncode == 1
    assert "huddle migrate" in result.stderr


def test_run_migrates_fills_prints_and_stops(tmp_path: Path, site: None) -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "huddle", "run", "--no-build", "--migrate", "--demo"],
        cwd=ROOT,
        env=environment(tmp_path, PORT=str(port)),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line)
        if f"http://localhost:{port}" in line:
            break
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in rest
    accounts = json.loads(huddle(tmp_path, "demo", "--json").stdout)["accounts"]
    text = "".join(printed)
    assert all(account["email"] in text and account["password"] in text for account in accounts)


def environment(data: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "HUDDLE_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1", **more}


def huddle(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "huddle", *arguments],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_command_explains_itself(tmp_path: Path) -> None:
    top = huddle(tmp_path, "--help")
    names = [line.split()[0] for line in top.stdout.split("Commands:")[1].splitlines() if line]
    assert {"run", "migrate", "demo", "import", "user", "token"} <= set(names)
    for name in names:
        result = huddle(tmp_path, name, "--help")
        assert result.returncode == 0, name
        assert len(result.stdout.splitlines()) > 3, name


def test_migrate_says_where_the_database_is(tmp_path: Path) -> None:
    assert "is now at revision" in huddle(tmp_path, "migrate").stdout
    assert "was already at revision" in huddle(tmp_path, "migrate").stdout


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "huddle", "migrate"],
        cwd=ROOT,
        env=environment(tmp_path, PORT="eight"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert "PORT" in result.stderr
    assert "Traceback" not in result.stderr
