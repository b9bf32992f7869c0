"""An import beside a running server, and one that is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from huddle.paths import ROOT
from tests.formats.bundles import activity, bundle, care_plan, patient
from tests.imports.conftest import TEAM, Home
from tests.support.server import Account, ServerProcess

SECONDS = 60
PATIENTS = 12


def record(id_: str) -> bytes:
    plan = care_plan(activity(), subject={"reference": f"Patient/{id_}"})
    return json.dumps(bundle(patient(id_), plan)).encode()


def start(*arguments: str | Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start `huddle import fhir` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "huddle", "import", "fhir", *map(str, arguments), "--team", TEAM],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def cookie_of(server: ServerProcess, account: Account) -> str:
    """Sign in and return the session's cookie."""
    form = urllib.parse.urlencode({"email": account.email, "password": account.password})
    request = urllib.request.Request(
        f"{server.url}/auth/login",
        form.encode(),
        {"Accept": "application/json", "Origin": server.url},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return str(answer.headers["Set-Cookie"]).split(";")[0]


def following(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """Return the next frame of a kind."""
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=SECONDS))
        if frame["type"] == kind:
            return frame


@pytest.mark.server
def test_patients_are_on_an_open_board_while_the_import_runs(
    own_server: ServerProcess, tmp_path: Path
) -> None:
    """The import's last file is a pipe: it cannot end before the viewer has seen all the others."""
    files = [tmp_path / f"{number:02d}.json" for number in range(PATIENTS)]
    for number, path in enumerate(files):
        path.write_bytes(record(f"q{number}"))
    pipe = tmp_path / "last.json"
    os.mkfifo(pipe)
    account = own_server.account("hana")
    team = next(team["id"] for team in account.teams if team["name"] == TEAM)
    headers = {"Cookie": cookie_of(own_server, account)}
    address = own_server.url.replace("http", "ws") + "/live"
    with connect(
        address, origin=Origin(own_server.url), additional_headers=headers, max_size=None
    ) as viewer:
        viewer.send(json.dumps({"type": "subscribe", "team": team}))
        seq = following(viewer, "snapshot")["seq"]
        running = start(*files, pipe, environment=own_server.environment)
        for number in range(PATIENTS):
            change = following(viewer, "change")
            assert (change["seq"], change["command"]) == (seq + 1 + number, "patient.import")
            (row,) = change["set"]["patients"]
            (task,) = change["set"]["tasks"]
            assert row["mrn"] == f"M-q{number}"
            assert task["patient_id"] == row["id"]
        assert running.poll() is None
        pipe.write_bytes(record("last"))
        assert following(viewer, "change")["set"]["patients"][0]["mrn"] == "M-last"
        out, errors = running.communicate(timeout=SECONDS)
    assert (running.returncode, errors) == (0, "")
    assert f"{TEAM}: patients: {PATIENTS + 1} new; tasks: {PATIENTS + 1} new." in out


def test_an_interruption_leaves_whole_files(home: Home) -> None:
    """Interrupted while it reads the second of three files: the first is whole, the rest untouched."""
    first, last = home.put("1.json", record("a")), home.put("3.json", record("c"))
    pipe = home.folder / "2.json"
    os.mkfifo(pipe)
    running = start(first, pipe, last, environment=dict(os.environ))
    with pipe.open("wb", buffering=0) as writing:
        running.send_signal(signal.SIGINT)
        writing.write(record("b"))
    out, errors = running.communicate(timeout=SECONDS)
    assert (running.returncode, errors) == (130, "")
    assert "Interrupted: 2 not read. Run it again for the rest." in out
    assert [row["mrn"] for row in home.board()[1]["patients"]] == ["M-a"]
    pipe.unlink()
    assert home.run(first, last).exit_code == 0
    assert len(home.board()[1]["patients"]) == 2
