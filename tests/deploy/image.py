"""The image of deploy/Dockerfile without Docker: its own commands, but for those that fetch packages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from huddle import paths
from huddle.paths import ROOT
from tests.deploy.files import Instruction, ignored_by_docker, read_dockerfile

BUILD, SERVE, WHEEL = "/opt/build", "/opt/huddle", "/wheel"
FETCHES = "--require-hashes"
"""What marks a command that installs the lock, which this machine has installed already."""


def commands(stage: list[Instruction]) -> list[str]:
    """Return what a stage runs, in order."""
    return [each.text for each in stage if each.name == "RUN"]


def removed() -> set[str]:
    """Return the packages that the image takes away again after the lock is installed."""
    said = "\n".join(commands(read_dockerfile()[0]))
    return set(" ".join(re.findall(r"pip uninstall --yes (.*)", said)).split())


def build_context(folder: Path) -> None:
    """Copy what Docker would be sent, and the front end as it was last built beside it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and not ignored_by_docker(name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    shutil.copytree(paths.FRONTEND, folder / ".build" / "frontend")


class Image:
    """A folder that holds what the image holds at `/opt/huddle`, and the build's output."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.context = folder / "src"
        self.serve = folder / "huddle"
        self.said = ""
        """What the build wrote."""

    def build(self) -> None:
        """Run the build stage's commands in their order. Raises CalledProcessError."""
        build_context(self.context)
        for command in commands(read_dockerfile()[0]):
            if FETCHES not in command:
                self._run(command)
            elif SERVE in command:
                self._link_packages()

    def path(self, program: str) -> str:
        return str(self.serve / "bin" / program)

    def _run(self, command: str) -> None:
        own = {BUILD: sys.prefix, SERVE: str(self.serve), WHEEL: str(self.folder / "wheel")}
        for place, ours in own.items():
            command = command.replace(place, ours)
        bin_folder = str(Path(sys.executable).parent)
        result = subprocess.run(
            command,
            shell=True,
            cwd=self.context,
            env={**os.environ, "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]])},
            capture_output=True,
            text=True,
            check=False,
        )
        self.said += result.stdout + result.stderr
        assert result.returncode == 0, f"{command}\n{self.said[-4000:]}"

    def _link_packages(self) -> None:
        """Put the lock's packages into the new environment, without those that are removed again."""
        lock = (self.context / "requirements.lock").read_text()
        kept = set(re.findall(r"^([a-z0-9._-]+)", lock, re.MULTILINE)) - removed()
        (target,) = self.serve.glob("lib/python*/site-packages")
        for package in distributions():
            if re.sub(r"[-_.]+", "-", package.name).lower() in kept:
                _link(package, target)


def _link(package: Distribution, target: Path) -> None:
    for top in {file.parts[0] for file in package.files or () if file.parts[0] != ".."}:
        found = Path(str(package.locate_file(top)))
        if found.exists() and top != "__pycache__" and not (target / top).exists():
            (target / top).symlink_to(found)
