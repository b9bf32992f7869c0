"""The client store's own tests run in Node, on the very modules that the browser gets."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.node import NODE, make_project

SCRIPTS = Path(__file__).parent / "js"
TESTS = sorted(SCRIPTS.glob("*.test.js"))


@pytest.fixture(scope="session")
def node_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which Node finds the modules, the tests and the packages they import."""
    return make_project(tmp_path_factory.mktemp("store-tests"), SCRIPTS)


@pytest.mark.parametrize("test", TESTS, ids=lambda path: path.name.removesuffix(".test.js"))
def test_in_node(node_project: Path, test: Path) -> None:
    result = subprocess.run(
        [str(NODE), "--test", "--test-reporter=spec", f"tests/{test.name}"],
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
