"""The client store's own tests run in Node, on the very modules that the browser gets."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from huddle.frontend.node import node_folder
from huddle.paths import BUILD, PACKAGE

TESTS = sorted((Path(__file__).parent / "js").glob("*.test.js"))
DEPENDENCIES = json.loads((Path(__file__).parent / "js" / "package.json").read_text())


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Return the folder of npm packages that the modules import, installed once for all workers."""
    project = BUILD / "store-tests"
    project.mkdir(parents=True, exist_ok=True)
    wanted, stamp = json.dumps(DEPENDENCIES, sort_keys=True), project / "installed.json"
    with (project / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            (project / "package.json").write_text(wanted)
            path = os.pathsep.join([str(node_folder(BUILD)), os.environ.get("PATH", "")])
            subprocess.run(
                ["npm", "install", "--no-audit", "--no-fund", "--silent"],
                cwd=project,
                env={**os.environ, "PATH": path},
                check=True,
            )
            stamp.write_text(wanted)
    return project / "node_modules"


@pytest.fixture(scope="session")
def node_project(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which Node finds the modules, the tests and the packages they import."""
    project = tmp_path_factory.mktemp("store-tests")
    (project / "package.json").write_text(json.dumps(DEPENDENCIES))
    (project / "node_modules").symlink_to(node_modules, target_is_directory=True)
    for name, source in {
        "client": PACKAGE / "live" / "client",
        "tests": Path(__file__).parent / "js",
    }.items():
        ignored = shutil.ignore_patterns("*.py", "package.json")
        shutil.copytree(source, project / name, ignore=ignored)
    return project


@pytest.mark.parametrize("test", TESTS, ids=lambda path: path.name.removesuffix(".test.js"))
def test_in_node(node_project: Path, test: Path) -> None:
    node = node_folder(BUILD) / "node"
    result = subprocess.run(
        [str(node), "--test", "--test-reporter=spec", f"tests/{test.name}"],
        cwd=node_project,
        env={
            **os.environ,
            "TZ": "America/New_York",
            "LC_ALL": "en_US.UTF-8",
            "LANG": "en_US.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    assert "ℹ tests 0" not in result.stdout
