"""The commands as processes: killed at the worst moment, two at once, and at a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from huddle.backup.new_file import PART
from huddle.db import Database
from huddle.paths import ROOT
from tests.backup.compare import epoch_of, rows_of
from tests.backup.conftest import Run
from tests.commands.practice import make_practice


def killed(database: Database, data_dir: Path, *arguments: str | Path) -> None:
    """Run a command of `tests.backup.slow` and kill it where it says `there`."""
    environment = {"HUDDLE_DATABASE_URL": database.url, "HUDDLE_DATA_DIR": str(data_dir)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.backup.slow", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.kill()


def test_a_backup_that_was_killed(either: Database, run: Run, tmp_path: Path) -> None:
    practice = make_practice(either)
    practice.task()
    before = rows_of(either)
    folder = tmp_path / "folder"
    folder.mkdir()
    killed(either, tmp_path / "data", "backup", folder / "backup.zip")
    assert [path.name for path in folder.iterdir()] == [PART]
    assert rows_of(either) == before
    practice.task("Writes go on")
    assert run(either, "backup", folder / "backup.zip").exit_code == 0
    assert [path.name for path in folder.iterdir()] == ["backup.zip"]
    assert run(either, "restore", "--check", folder / "backup.zip").exit_code == 0


def test_a_restore_that_was_killed(
    small: Database, either: Database, run: Run, tmp_path: Path
) -> None:
    run(small, "backup", tmp_path / "backup.zip")
    practice = make_practice(either)
    practice.task("Only here")
    before, epoch = rows_of(either), epoch_of(either)
    killed(either, tmp_path / "data", "restore", tmp_path / "backup.zip", "--replace", "--yes")
    assert (rows_of(either), epoch_of(either)) == (before, epoch)
    # What was to be replaced had been saved by then, and that is whole too.
    (saved,) = (tmp_path / "data" / "backups").iterdir()
    assert run(small, "restore", "--check", saved).exit_code == 0
    practice.task("Writes go on")
    result = run(either, "restore", tmp_path / "backup.zip", "--replace", "--yes")
    assert result.exit_code == 0, result.stderr
    assert rows_of(either) == rows_of(small)


@pytest.mark.parametrize(("typed", "done"), [("replace", True), ("y", False)])
def test_who_sits_at_a_terminal_types_a_word(
    small: Database, run: Run, tmp_path: Path, typed: str, done: bool
) -> None:
    run(small, "backup", tmp_path / "backup.zip")
    epoch = epoch_of(small)
    outer, inner = pty.openpty()
    os.write(outer, f"{typed}\n".encode())
    result = subprocess.run(
        [sys.executable, "-m", "huddle", "restore", str(tmp_path / "backup.zip"), "--replace"],
        cwd=ROOT,
        env={**os.environ, "HUDDLE_DATABASE_URL": small.url},
        stdin=inner,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(inner)
    os.close(outer)
    assert (result.returncode == 0, epoch_of(small) != epoch) == (done, done)
    assert "This replaces everything in" in result.stdout


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_two_at_once(small: Database, run: Run, tmp_path: Path, what: str) -> None:
    """A second backup into the same folder is refused; a restore is one transaction after another."""
    file = tmp_path / "backup.zip"
    run(small, "backup", file)
    command = [sys.executable, "-m", "huddle", what]
    if what == "backup":
        command += ["--directory", str(tmp_path / "folder")]
    else:
        command += [str(file), "--replace", "--yes"]
    environment = {**os.environ, "HUDDLE_DATABASE_URL": small.url}
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate()[1] for process in running]
    outcomes = [process.returncode for process in running]
    assert 0 in outcomes
    for outcome, words in zip(outcomes, said, strict=True):
        assert outcome == 0 or "Another backup is being written" in words
    for made in (tmp_path / "folder").glob("*.zip"):
        assert run(small, "restore", "--check", made).exit_code == 0
    assert run(small, "restore", "--check", file).exit_code == 0
