"""A folder in which Node finds the client's modules and the packages that they import."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

from huddle.frontend.node import node_folder
from huddle.paths import BUILD, PACKAGE

_STORE_TESTS = Path(__file__).parent.parent / "store" / "js"
_DEPENDENCIES = json.loads((_STORE_TESTS / "package.json").read_text())

NODE = node_folder(BUILD) / "node"


def node_modules() -> Path:
    """Return the folder of npm packages that the modules import, installed once for all workers."""
    project = BUILD / "store-tests"
    project.mkdir(parents=True, exist_ok=True)
    wanted, stamp = json.dumps(_DEPENDENCIES, sort_keys=True), project / "installed.json"
    with (project / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            (project / "package.json").write_text(wanted)
            path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", "")])
            subprocess.run(
                ["npm", "install", "--no-audit", "--no-fund", "--silent"],
                cwd=project,
                env={**os.environ, "PATH": path},
                check=True,
            )
            stamp.write_text(wanted)
    return project / "node_modules"


def make_project(folder: Path, tests: Path) -> Path:
    """Lay out `folder`: the client's modules as `client`, the scripts of `tests` as `tests`."""
    (folder / "package.json").write_text(json.dumps(_DEPENDENCIES))
    (folder / "node_modules").symlink_to(node_modules(), target_is_directory=True)
    for name, source in {"client": PACKAGE / "live" / "client", "tests": tests}.items():
        ignored = shutil.ignore_patterns("*.py", "package.json", "__pycache__")
        shutil.copytree(source, folder / name, ignore=ignored)
    return folder
