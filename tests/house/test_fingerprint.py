"""The front end is built again when, and only when, something that it is made from changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from huddle.frontend.fingerprint import SOURCES, digest
from huddle.paths import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in SOURCES:
        path = tmp_path / name
        if Path(name).suffix or name == ".npmrc":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("one")
        else:
            path.mkdir(parents=True)
            (path / "a.py").write_text("one")
    return tmp_path


def test_every_source_is_there() -> None:
    assert [name for name in SOURCES if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_change_is_seen(root: Path, name: str) -> None:
    before = digest(root, SOURCES)
    path = root / name
    (path / "a.py" if path.is_dir() else path).write_text("two")
    assert digest(root, SOURCES) != before


def test_new_and_renamed_files_are_seen(root: Path) -> None:
    before = digest(root, SOURCES)
    (root / "assets" / "b.css").write_text("")
    added = digest(root, SOURCES)
    (root / "assets" / "b.css").rename(root / "assets" / "c.css")
    assert len({before, added, digest(root, SOURCES)}) == 3


def test_what_running_leaves_behind_is_not(root: Path) -> None:
    before = digest(root, SOURCES)
    for name in ("components/__pycache__/a.pyc", "assets/external/x/y.js", "state/.hidden"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (root / "huddle" / "commands").mkdir()
    (root / "huddle" / "commands" / "door.py").write_text("x")
    assert digest(root, SOURCES) == before
