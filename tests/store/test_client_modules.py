"""The client store's own tests run in Node, on the very modules that the browser gets."""

from __future__ import annotations

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

pytestmark = pytest.mark.xdist_group("store-js")


@pytest.fixture(scope="session")
def node_project() -> Path:
    """Return a folder in which Node finds the modules, the tests and the npm packages that they import."""
    project = BUILD / "store-tests"
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([str(node_folder(BUILD)), environment.get("PATH", "")])
    project.mkdir(parents=True, exist_ok=True)
    wanted = json.dumps(DEPENDENCIES, sort_keys=True)
    installed = project / "package.json"
    if not installed.exists() or installed.read_text() != wanted:
        installed.write_text(wanted)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent"],
            cwd=project,
            env=environment,
            check=True,
        )
    for name, source in {
        "client": PACKAGE / "live" / "client",
        "tests": Path(__file__).parent / "js",
    }.items():
        shutil.rmtree(project / name, ignore_errors=True)
        shutil.copytree(
            source, project / name, ignore=shutil.ignore_patterns("*.py", "package.json")
        )
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
