"""A file that is not whole is found, whatever is wrong with it, before anything is touched."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from huddle.backup.archive import Archive
from huddle.backup.errors import BadBackup
from huddle.db import Database
from tests.backup.compare import rows_of
from tests.backup.conftest import Make, Run
from tests.backup.forge import Change, forge, put


@pytest.fixture
def whole(small: Database, run: Run, tmp_path: Path) -> Path:
    file = tmp_path / "whole.zip"
    assert run(small, "backup", file).exit_code == 0
    return file


def test_one_flipped_bit_in_any_byte_is_found(whole: Path) -> None:
    data = bytearray(whole.read_bytes())
    Archive(io.BytesIO(data)).check()
    for place in range(len(data)):
        bit = 1 << place % 8
        data[place] ^= bit
        with pytest.raises(BadBackup):
            Archive(io.BytesIO(data)).check()
        data[place] ^= bit


def test_a_file_that_ends_early_or_late_is_found(whole: Path) -> None:
    data = whole.read_bytes()
    for length in [*range(0, len(data), 97), len(data) - 1]:
        with pytest.raises(BadBackup):
            Archive(io.BytesIO(data[:length])).check()
    with pytest.raises(BadBackup):
        Archive(io.BytesIO(data + b"\n")).check()


def _lose_a_row(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    tables["note"] = b""


def _lose_a_table(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    del tables["note"]


def _change_a_row(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    tables["task"] = tables["task"].replace(b"Lindqvist", b"Lindkvist")


def _refer_to_nobody(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    put(manifest, tables, "patient", b"")
    line = tables["task"].replace(b'"patient_id":null', b'"patient_id":"nobody"')
    put(manifest, tables, "task", line)


def _twice(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    put(manifest, tables, "task", tables["task"] * 2)


def _no_row(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    put(manifest, tables, "task", b'{"id":"a"}\n')


def _no_instant(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    put(manifest, tables, "task", tables["task"].replace(b'"due_at":null', b'"due_at":"soon"'))


def _newer(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    manifest["revision"] = "9999"


def _newer_format(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    manifest["version"] = 2


def _older_revision(manifest: dict[str, Any], tables: dict[str, bytes]) -> None:
    manifest["revision"] = "0001"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_lose_a_row, "Table note of the backup is not what its manifest says"),
        (_lose_a_table, "Table note of the backup cannot be read"),
        (_change_a_row, "Table task of the backup is not what its manifest says"),
        (_refer_to_nobody, "Rows of table task refer to rows of patient that are missing"),
        (_twice, "Table task of the backup cannot be loaded"),
        (_no_row, "A line of table task is not a row of it"),
        (_no_instant, "A line of table task is not a row of it"),
        (_newer, "comes from a newer one"),
        (_newer_format, "a newer version"),
        (_older_revision, "tables are not those of the revision"),
    ],
)
def test_what_was_changed_under_a_right_seal_is_found(
    whole: Path, change: Change, words: str, make: Make, run: Run, tmp_path: Path
) -> None:
    forged, target = tmp_path / "forged.zip", make("sqlite")
    forge(whole, forged, change)
    for arguments in (("--check",), ()):
        result = run(target, "restore", *arguments, forged)
        assert result.exit_code == 1
        assert words in result.stderr
        assert "Lindqvist" not in result.output
    assert not any(rows_of(target).values())


def test_a_forgery_without_a_change_is_taken(
    whole: Path, make: Make, run: Run, tmp_path: Path
) -> None:
    forge(whole, tmp_path / "same.zip", lambda manifest, tables: None)
    assert run(make("sqlite"), "restore", tmp_path / "same.zip").exit_code == 0


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"SQLite format 3\0" * 50])
def test_another_file_is_refused(data: bytes, run: Run, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "other"
    file.write_bytes(data)
    result = run(database, "restore", "--check", file)
    assert result.exit_code == 1
    assert "not a backup made by `huddle backup`" in result.stderr
