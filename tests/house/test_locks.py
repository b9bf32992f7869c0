"""The locks: every package pinned and hashed, the two alike, and no registry's name in any of them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from huddle.paths import ROOT

RUN = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
NPM = ROOT / "reflex.lock" / "package-lock.json"

_PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    return dict(_PIN.findall(text))


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=;~! ]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_every_package_is_hashed(lock: Path) -> None:
    text = lock.read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    # One name may stand twice, each for some Pythons.
    assert len(blocks) == len(_PIN.findall(text)) > 50
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", [RUN, DEV, NPM])
def test_no_registry_is_named(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(r"index-url|find-links|file:/|registry\.|pypi\.|/simple", text)


def test_the_dev_lock_holds_the_other_one() -> None:
    run, dev = pins(RUN.read_text()), pins(DEV.read_text())
    assert {name: dev.get(name) for name in run} == run


def test_what_the_project_needs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = {name_of(item) for item in [*project["dependencies"], *extras["build"]]}
    assert needed <= set(pins(RUN.read_text()))
    assert {name_of(item) for item in extras["dev"]} <= set(pins(DEV.read_text()))


def test_npm_packages_are_pinned_by_content() -> None:
    packages = json.loads(NPM.read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert len(installed) > 50
    assert all("resolved" not in package for package in installed.values())
    loose = [name for name, package in installed.items() if "integrity" not in package]
    assert [name for name in loose if not installed[name].get("inBundle")] == []
