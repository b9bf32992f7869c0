"""The files of deploy/, read as the programs that use them read them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Any

import yaml

from huddle.paths import ROOT

DEPLOY = ROOT / "deploy"

Unit = dict[str, dict[str, list[str]]]
"""Section to name to values; a name may stand more than once."""


def read_unit(name: str) -> Unit:
    """Return a systemd unit (systemd.syntax(7), without line continuation)."""
    unit: Unit = {}
    section = ""
    for line in (DEPLOY / name).read_text().splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            section = match[1]
        elif line and not line.startswith(("#", ";")):
            key, equals, value = line.partition("=")
            assert equals, f"{name}: {line}"
            unit.setdefault(section, {}).setdefault(key, []).append(value)
    return unit


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile. `words` of the exec form, or of the shell form as a shell splits it."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        if self.text.startswith("["):
            return [str(word) for word in yaml.safe_load(self.text)]
        return shlex.split(self.text)


def read_dockerfile() -> list[list[Instruction]]:
    """Return the instructions of each stage, `FROM` first."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    stages: list[list[Instruction]] = []
    for line in filter(str.strip, lines):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            stages.append([])
        stages[-1].append(Instruction(name, rest.strip()))
    return stages


def read_settings(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what an environment file sets, and what it shows in comments (`#NAME=value`)."""
    active = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    shown = dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE))
    return active, shown


def read_compose(variables: dict[str, str]) -> dict[str, Any]:
    """Return compose.yaml with `${NAME:?words}` filled in. Raises KeyError for one not given."""
    text = (DEPLOY / "compose.yaml").read_text()
    filled = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda match: variables[match[1]], text)
    assert "${" not in filled
    return dict(yaml.safe_load(filled))


def ignored_by_docker(path: str) -> bool:
    """Say whether Dockerfile.dockerignore keeps `path` (relative to the clone) out of the build."""
    return bool(_docker_patterns().match_file(path))


def _docker_patterns() -> Any:
    from pathspec import PathSpec

    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    # Docker's patterns start at the top of the clone, git's anywhere.
    rooted = [re.sub(r"^(!?)/?(?!\*\*)", r"\1/", pattern) for pattern in patterns]
    return PathSpec.from_lines("gitignore", rooted)
