"""`huddle doctor` as a person or a program calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from huddle.paths import ROOT
from tests.support.redis import RedisServer
from tests.support.server import ServerProcess, free_port

pytestmark = pytest.mark.server
SECRET = "s3cret-of-the-database"


def doctor(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HUDDLE_DATA_DIR": str(folder), **settings}
    return subprocess.run(
        [sys.executable, "-m", "huddle", "doctor", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_a_server_that_is_well(own_server: ServerProcess, redis: RedisServer) -> None:
    own_server.data_dir.chmod(0o700)
    result = doctor(
        own_server.data_dir, "--json", "--url", own_server.url, HUDDLE_REDIS_URL=redis.url
    )
    body = json.loads(result.stdout)
    assert body["ok"], [each for each in body["findings"] if each["state"] == "failed"]
    assert result.returncode == 0
    found = {each["check"]: each for each in body["findings"]}
    for name in (
        "database",
        "durability",
        "schema",
        "redis",
        "server",
        "ready",
        "leader",
        "origin",
    ):
        assert found[name]["state"] == "ok", found[name]
    text = doctor(own_server.data_dir, "--url", own_server.url)
    assert text.returncode == 0
    assert "SQLite" in text.stdout
    assert "failed" not in text.stdout.replace("Nothing failed", "")


def test_everything_is_down(tmp_path: Path) -> None:
    urls = {
        "HUDDLE_DATABASE_URL": f"postgresql+psycopg://huddle:{SECRET}@127.0.0.1:{free_port()}/huddle",
        "HUDDLE_REDIS_URL": f"redis://:{SECRET}@127.0.0.1:{free_port()}/0",
        "HUDDLE_SECRET_KEY": SECRET * 2,
        "HUDDLE_METRICS_TOKEN": SECRET,
        "PORT": str(free_port()),
    }
    for form in ((), ("--json",)):
        result = doctor(tmp_path, *form, **urls)
        assert result.returncode == 1
        assert SECRET not in result.stdout + result.stderr
        assert "Traceback" not in result.stderr
    failed = {
        each["check"] for each in json.loads(result.stdout)["findings"] if each["state"] == "failed"
    }
    assert {"database", "schema", "redis"} <= failed


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    result = doctor(tmp_path, PORT="many", HUDDLE_DATABASE_URL=f"{SECRET}:no url")
    assert result.returncode == 1
    assert "PORT" in result.stdout
    assert "HUDDLE_DATABASE_URL" in result.stdout
    assert SECRET not in result.stdout + result.stderr
