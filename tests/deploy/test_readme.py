"""deploy/README.md: every file of the folder is in it, and every command that it shows is one of ours."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from huddle.cli import main
from tests.deploy.files import DEPLOY

README = (DEPLOY / "README.md").read_text()
UNITS = "\n".join(file.read_text() for file in DEPLOY.glob("huddle*.*"))
CODE = "\n".join(re.findall(r"```sh\n.*?```|`[^`\n]+`", README, re.DOTALL))
EXECUTED = "\n".join(re.findall(r"^Exec\w+=.*", UNITS, re.MULTILINE))
SHOWN = sorted(
    {
        " ".join(found.replace("\\\n", " ").split()).removeprefix("huddle ")
        for found in re.findall(r"\bhuddle ([a-z]+\b(?!\S)(?:\\\n|[^`\n&|>#;)])*)", CODE + EXECUTED)
    }
)
"""What follows `huddle` wherever a command is shown."""


def test_every_file_is_told_of() -> None:
    files = {file.name for file in DEPLOY.iterdir() if not file.name.startswith((".", "README"))}
    table = README.partition("## ")[0]
    assert set(re.findall(r"`([\w.-]+)`", table)) == files - {"Dockerfile.dockerignore"}


def test_commands_were_found() -> None:
    names = {command.split()[0] for command in SHOWN}
    assert {"run", "migrate", "user", "backup", "restore", "doctor"} <= names


@pytest.mark.parametrize("command", SHOWN)
def test_every_command_is_one_of_ours(command: str) -> None:
    found: click.Command = main
    words = shlex.split(command)
    while isinstance(found, click.Group) and words:
        assert words[0] in found.commands
        found = found.commands[words.pop(0)]
    options = {option for each in found.params for option in each.opts} | {"--help"}
    assert [word for word in words if word.startswith("-") and word not in options] == []
