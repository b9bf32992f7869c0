"""The words of `huddle backup` and `huddle restore`: what may be said, and what is refused."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlmodel import SQLModel

from huddle import migrations
from huddle.backup.new_file import PART
from huddle.db import Database
from models import tables as t
from tests.backup.compare import bytes_of, epoch_of, rows_of
from tests.backup.conftest import Make, Run
from tests.commands.practice import make_practice


def test_a_file_that_exists_is_kept_unless_told(small: Database, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    file.write_text("mine")
    result = run(small, "backup", file)
    assert (result.exit_code, file.read_text()) == (1, "mine")
    assert "--overwrite" in result.stderr
    assert run(small, "backup", "--overwrite", file).exit_code == 0
    assert run(small, "restore", "--check", file).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say where to"),
        (["a.zip", "--directory", "."], "Say where to"),
        (["a.zip", "--keep", "3"], "goes with --directory"),
        (["."], "is a folder"),
        (["nowhere/a.zip"], "There is no folder"),
        (["--directory", ".", "--keep", "0"], "0 is not in the range"),
    ],
)
def test_what_makes_no_sense_is_refused(
    small: Database, run: Run, arguments: list[str], words: str
) -> None:
    result = run(small, "backup", *arguments)
    assert result.exit_code != 0
    assert words in result.stderr


def test_dated_backups_and_how_many_are_kept(small: Database, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nightly"
    names = []
    for _ in range(4):
        assert run(small, "backup", "--directory", folder, "--keep", "2").exit_code == 0
        names.append(max(path.name for path in folder.iterdir()))
        time.sleep(0.002)
    (folder / "huddle-notes.txt").touch()
    assert run(small, "backup", "--directory", folder, "--keep", "3").exit_code == 0
    kept = sorted(path.name for path in folder.iterdir())
    assert len(set(names)) == 4
    assert kept[:2] == names[-2:]
    assert kept[-1] == "huddle-notes.txt"
    assert len(kept) == 4
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_standard_output(small: Database, run: Run, tmp_path: Path) -> None:
    result = run(small, "backup", "-")
    (tmp_path / "out.zip").write_bytes(result.stdout_bytes)
    assert run(small, "restore", "--check", tmp_path / "out.zip").exit_code == 0


def test_a_full_disk_leaves_nothing_and_replaces_nothing(
    small: Database, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "folder" / "backup.zip"
    file.parent.mkdir()
    run(small, "backup", file)
    before = file.read_bytes()
    monkeypatch.setattr("huddle.backup.archive.os.fsync", full)
    result = run(small, "backup", "--overwrite", file)
    assert result.exit_code == 1
    assert "no space left" in result.stderr
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_what_a_crash_left_is_written_over_and_is_never_long(
    small: Database, run: Run, tmp_path: Path
) -> None:
    left = tmp_path / "folder" / PART
    left.parent.mkdir()
    left.write_bytes(b"x" * 1_000_000)
    left.chmod(0o644)
    file = left.parent / "backup.zip"
    assert run(small, "backup", file).exit_code == 0
    assert run(small, "restore", "--check", file).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_an_empty_database_has_nothing_to_back_up(run: Run, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    result = run(database, "backup", tmp_path / "backup.zip")
    database.dispose()
    assert result.exit_code == 1
    assert "huddle migrate" in result.stderr
    assert not (tmp_path / "backup.zip").exists()


def test_a_database_that_holds_data_is_replaced_only_when_told(
    small: Database, run: Run, either: Database, tmp_path: Path
) -> None:
    file, safe = tmp_path / "backup.zip", tmp_path / "safe"
    run(small, "backup", file)
    practice = make_practice(either)
    practice.task("Only here")
    before, epoch = rows_of(either), epoch_of(either)
    for arguments, words in ((["--yes"], "holds data"), (["--replace"], "Say --yes")):
        result = run(either, "restore", file, *arguments)
        assert result.exit_code != 0
        assert words in result.stderr
        assert (rows_of(either), epoch_of(either)) == (before, epoch)
    result = run(either, "restore", file, "--replace", "--yes", "--safety-directory", safe)
    assert result.exit_code == 0, result.stderr
    assert rows_of(either) == rows_of(small)
    assert epoch_of(either) not in {epoch, epoch_of(small)}
    with either.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    (saved,) = safe.iterdir()
    assert str(saved) in result.stdout
    # And back again, by what was saved.
    assert run(either, "restore", saved, "--replace", "--yes").exit_code == 0
    assert rows_of(either) == before


def test_without_a_safety_backup_nothing_is_replaced(
    small: Database, run: Run, tmp_path: Path
) -> None:
    run(small, "backup", tmp_path / "backup.zip")
    (tmp_path / "taken").touch()
    before = bytes_of(small)
    arguments = ("--replace", "--yes", "--safety-directory", tmp_path / "taken" / "below")
    result = run(small, "restore", tmp_path / "backup.zip", *arguments)
    assert result.exit_code == 1
    assert "Nothing was changed" in result.stderr
    assert bytes_of(small) == before


def test_the_database_as_a_backup_of_an_older_version_would_be(
    make: Make, run: Run, either: Database, tmp_path: Path
) -> None:
    old = make("sqlite")
    make_practice(old).task("From before")
    migrations.downgrade(old, "0002")
    file = tmp_path / "old.zip"
    assert run(old, "backup", file).exit_code == 0
    result = run(either, "restore", file)
    assert result.exit_code == 0, result.stderr
    assert "migrated from revision 0002" in result.stdout
    assert rows_of(either) == rows_of(old)
    assert epoch_of(either)


def test_an_empty_database_is_migrated_first(small: Database, run: Run, tmp_path: Path) -> None:
    run(small, "backup", tmp_path / "backup.zip")
    target = Database(f"sqlite:///{tmp_path / 'new' / 'huddle.db'}")
    assert run(target, "restore", tmp_path / "backup.zip").exit_code == 0
    assert bytes_of(target) == bytes_of(small)
    target.dispose()


def test_another_schema_is_refused(small: Database, make: Make, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    run(small, "backup", file)
    target = make("sqlite")
    migrations.downgrade(target, "0002")
    result = run(target, "restore", file, "--replace", "--yes")
    assert result.exit_code == 1
    assert "huddle migrate" in result.stderr
    assert migrations.current(target) == "0002"
    migrations.downgrade(target, "base")
    with target.write() as connection:
        connection.execute(text("CREATE TABLE theirs (id TEXT)"))
    result = run(target, "restore", file)
    assert result.exit_code == 1
    assert "not Huddle's" in result.stderr


def test_a_table_of_somebody_else_is_neither_taken_nor_touched(
    small: Database, run: Run, tmp_path: Path
) -> None:
    with small.write() as connection:
        connection.execute(text("CREATE TABLE theirs (id TEXT)"))
        connection.execute(text("INSERT INTO theirs VALUES ('a')"))
    file = tmp_path / "backup.zip"
    assert run(small, "backup", file).exit_code == 0
    assert run(small, "restore", file, "--replace", "--yes").exit_code == 0
    with small.read() as connection:
        assert connection.execute(text("SELECT id FROM theirs")).scalars().all() == ["a"]


def test_a_backup_is_in_the_audit_log(small: Database, run: Run, tmp_path: Path) -> None:
    run(small, "backup", tmp_path / "backup.zip")
    with small.read() as connection:
        event = connection.execute(
            select(t.audit_event).where(t.audit_event.c.type == "backup")
        ).one()
    assert (event.action, event.detail["file"]) == ("R", "backup.zip")


@pytest.mark.postgres
def test_a_long_read_does_not_let_a_restore_hold_up_the_others(
    small: Database, make: Make, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huddle.backup.restore.LOCK_WITHIN", "50ms")
    monkeypatch.setattr("huddle.backup.restore.LOCK_AGAIN_SECONDS", 0.01)
    target = make("postgresql")
    practice = make_practice(target)
    run(small, "backup", tmp_path / "backup.zip")
    before = rows_of(target)
    arguments = ("restore", tmp_path / "backup.zip", "--replace", "--yes")
    with target.read() as reading:
        reading.execute(select(t.note)).all()
        result = run(target, *arguments)
    assert result.exit_code == 1
    assert "busy with something long. Nothing was changed" in result.stderr
    assert rows_of(target) == before
    practice.task("Writes go on")
    assert run(target, *arguments).exit_code == 0
