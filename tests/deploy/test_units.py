"""The systemd units: taken by systemd, hardened, and their command lines run, serve and stop."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from huddle.db import Database
from huddle.paths import ROOT
from huddle.security import sessions
from models.base import utc_now
from tests.commands.practice import make_practice
from tests.deploy import system_calls
from tests.deploy.files import DEPLOY, Unit, read_settings, read_unit
from tests.deploy.served import served, stopped_cleanly
from tests.live.world import Client
from tests.support.redis import RedisServer
from tests.support.server import free_port

UNITS = ("huddle.service", "huddle-backup.service", "huddle-backup.timer")
INSTALLED = "/opt/huddle/bin/huddle"
OURS = str(Path(sys.prefix) / "bin" / "huddle")
EXPOSURE = "20"
"""Tenths of systemd's measure of how much a service could do, from 0 (nothing) to 100."""

analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)


def command(line: str) -> list[str]:
    """Return a command of a unit, with our own `huddle` for the installed one."""
    first, *rest = shlex.split(line)
    assert first == INSTALLED
    assert "$" not in line
    return [OURS, *rest]


def with_drop_in(unit: Unit, name: str) -> Unit:
    """Return a unit with a drop-in laid over it: an empty value takes back those before it."""
    merged = {section: dict(values) for section, values in unit.items()}
    for section, values in read_unit(name).items():
        for key, given in values.items():
            merged[section][key] = given[given.index("") + 1 :] if "" in given else given
    return merged


@analyze
@pytest.mark.parametrize("with_workers", [False, True])
def test_systemd_takes_the_units(tmp_path: Path, with_workers: bool) -> None:
    for name in UNITS:
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace(INSTALLED, OURS))
    if with_workers:
        (tmp_path / "huddle.service.d").mkdir()
        drop_in = (DEPLOY / "huddle-workers.conf").read_text().replace(INSTALLED, OURS)
        (tmp_path / "huddle.service.d" / "workers.conf").write_text(drop_in)
    result = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


@analyze
@pytest.mark.parametrize("name", ["huddle.service", "huddle-backup.service"])
def test_the_services_may_do_little(name: str) -> None:
    result = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", DEPLOY / name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-300:]


def test_the_backup_is_confined_as_the_server_is() -> None:
    server, backup = read_unit("huddle.service")["Service"], read_unit(UNITS[1])["Service"]
    confining = list(server)[list(server).index("NoNewPrivileges") :]
    assert len(confining) > 15
    assert {key: backup.get(key) for key in confining} == {key: server[key] for key in confining}
    for key in ("User", "Group", "EnvironmentFile", "UMask"):
        assert backup[key] == server[key]
    # The backup writes where it says, and may open the SQLite database.
    writable = {f"/var/lib/{name}" for name in backup["StateDirectory"][0].split()}
    assert f"--directory {next(iter(writable - {'/var/lib/huddle'}))} " in backup["ExecStart"][0]
    settings, _ = read_settings((DEPLOY / "huddle.env.example").read_text())
    assert settings["HUDDLE_DATA_DIR"] in writable
    assert settings["HUDDLE_DATA_DIR"] == f"/var/lib/{server['StateDirectory'][0]}"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Return what EnvironmentFile= gives, with this test's folder and port."""
    settings, _ = read_settings((DEPLOY / "huddle.env.example").read_text())
    (tmp_path / "tmp").mkdir()
    own = {
        "PATH": os.environ["PATH"],
        # For what confines the commands, and PrivateTmp=.
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(tmp_path / "tmp"),
        "HUDDLE_DATA_DIR": str(tmp_path),
        "HUDDLE_PORT": str(free_port()),
    }
    return {**settings, **own, **more}


def run_to_its_end(words: list[str], given: dict[str, str], folder: Path) -> None:
    subprocess.run(words, env=given, cwd=folder, check=True, timeout=120)


async def serve_and_stop(
    unit: Unit, confined: list[str], given: dict[str, str], folder: Path, database_url: str
) -> None:
    """Run the unit's commands with a viewer connected, and stop it as systemd does."""
    service = unit["Service"]
    for line in service["ExecStartPre"]:
        run_to_its_end([*confined, *command(line)], given, folder)
    database = Database(database_url)
    practice = make_practice(database)
    with database.write() as connection:
        nurse = str(practice.actors["nurse"].user_id)
        cookie, _ = sessions.create(connection, nurse, now=utc_now(), hours=1)
    (line,) = service["ExecStart"]
    with served([*confined, *command(line)], given, folder) as process:
        site = f"127.0.0.1:{given['HUDDLE_PORT']}"
        async with connect(
            f"ws://{site}/live",
            origin=f"http://{site}",  # type: ignore[arg-type]
            additional_headers={"Cookie": f"huddle_session={cookie}"},
            compression=None,
        ) as socket:
            viewer = Client(socket)
            await viewer.subscribe(practice.team_id)
            ack = await viewer.command("task.create", team_id=practice.team_id, title="Kept")
            within = float(service["TimeoutStopSec"][0])
            ended = asyncio.create_task(asyncio.to_thread(stopped_cleanly, process, within))
            assert await viewer.closed() == 1012
            assert await ended
    assert [row["id"] for row in practice.rows()] == [ack["result"]["task_id"]]
    database.dispose()


@pytest.fixture
def confined(read_only: list[str]) -> list[str]:
    """What to put before a command of huddle.service, so that it may write and call what that allows."""
    return [*read_only, *system_calls.before("huddle.service")]


@pytest.mark.server
async def test_the_service_runs_and_stops(site: None, confined: list[str], tmp_path: Path) -> None:
    unit = read_unit("huddle.service")
    url = f"sqlite:///{tmp_path / 'huddle.db'}"
    await serve_and_stop(unit, confined, environment(tmp_path), tmp_path, url)


@pytest.mark.server
@pytest.mark.postgres
async def test_the_service_with_workers_runs_and_stops(
    site: None, confined: list[str], tmp_path: Path, postgres_url: str, redis: RedisServer
) -> None:
    unit = with_drop_in(read_unit("huddle.service"), "huddle-workers.conf")
    given = environment(tmp_path, HUDDLE_DATABASE_URL=postgres_url, HUDDLE_REDIS_URL=redis.url)
    await serve_and_stop(unit, confined, given, tmp_path, postgres_url)


@pytest.mark.server
def test_the_backup_runs_night_after_night(read_only: list[str], tmp_path: Path) -> None:
    confined = [*read_only, *system_calls.before("huddle-backup.service")]
    given, folder = environment(tmp_path), tmp_path / "backups"
    run_to_its_end(command(f"{INSTALLED} migrate"), given, tmp_path)
    words = command(read_unit("huddle-backup.service")["Service"]["ExecStart"][0])
    words[words.index("--directory") + 1] = str(folder)
    for _night in range(2):
        run_to_its_end([*confined, *words], given, tmp_path)
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600, 0o600]
