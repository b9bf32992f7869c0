"""The words of `huddle import fhir`: what may be named, and what is said about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from huddle.db import Database
from huddle.settings import get_settings
from tests.formats.bundles import activity, bundle, care_plan, condition, encounter, mrn, patient
from tests.imports.conftest import TEAM, Home

RECORD = bundle(patient(), condition(), encounter("2026-03-01"), care_plan(activity()))
NONE = {"new": 0, "updated": 0, "unchanged": 0, "refused": 0}


def test_a_dry_run_says_the_same_and_writes_nothing(home: Home) -> None:
    path = home.put("a.json", RECORD)
    before = home.board()
    dry = home.report(path, "--dry-run")
    assert home.board() == before
    wet = home.report(path)
    assert dry["totals"] == wet["totals"]
    assert (dry["dry_run"], wet["dry_run"]) == (True, False)
    assert home.report(path, "--dry-run")["totals"]["patients"] == NONE | {"unchanged": 1}
    changed = home.put("a.json", bundle(patient(gender="male"), care_plan(activity())))
    assert home.report(changed, "--dry-run")["totals"]["patients"] == NONE | {"updated": 1}
    assert "Dry run: nothing was written." in home.run(path, "--dry-run").output


def test_folders_patterns_and_names_twice(home: Home) -> None:
    first = home.put("a.json", RECORD)
    home.put("below/deep/b.JSON", bundle(patient("p2")))
    report = home.report(home.folder, first, f"{home.folder}/*.json", f"{home.folder}/**/*.JSON")
    assert report["totals"]["patients"]["new"] == 2
    assert len(report["files"]) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [("none.json", "no such file"), ("*.xyz", "No file matches"), ("empty", "no .json file")],
)
def test_names_that_stand_for_nothing(home: Home, name: str, words: str) -> None:
    (home.folder / "empty").mkdir()
    good = home.put("a.json", RECORD)
    result = home.run(home.folder / name, good)
    assert result.exit_code == 1
    assert words in result.output
    assert len(home.board()[1]["patients"]) == 1


def test_a_file_over_the_limit(home: Home) -> None:
    big = bundle(patient(photo=[{"data": "A" * 2_000_000}]))
    result = home.run(home.put("a.json", big), "--max-mb", "1")
    assert result.exit_code == 1
    assert "larger than 1 MB" in result.output


def test_the_team_by_id_by_name_and_wrong(
    home: Home, make_team: Callable[[Database, str], str]
) -> None:
    path = home.put("a.json", RECORD)
    assert home.run(path, team=home.team_id).exit_code == 0
    wrong = home.run(path, team="care transitions")
    assert wrong.exit_code == 1
    assert f"The teams: {TEAM}." in wrong.output
    make_team(home.database, TEAM)
    both = home.run(path)
    assert both.exit_code == 1
    assert home.team_id in both.output


def test_the_same_patient_in_two_teams(
    home: Home, make_team: Callable[[Database, str], str]
) -> None:
    path = home.put("a.json", RECORD)
    other = make_team(home.database, "Other")
    home.run(path)
    assert home.run(path, team=other).exit_code == 0
    assert len(home.board()[1]["patients"]) == 1


def test_no_name_of_a_patient_is_printed(home: Home) -> None:
    odd = bundle(patient(birthDate="1950"), patient("p2", identifier=[mrn("X" * 80)]))
    output = home.run(home.put("a.json", odd)).output
    assert "Patient p1 has only the year" in output
    assert "Meléndez" not in output


def test_hostile_texts_arrive_as_texts(home: Home) -> None:
    name = {
        "use": "official",
        "family": "<script>alert(1)</script>",
        "given": ["O'Neil\u202e\u0007"],
    }
    plan = care_plan(activity("1", "'; drop table task; --"))
    assert home.run(home.put("a.json", bundle(patient(name=[name]), plan))).exit_code == 0
    _, rows = home.board()
    assert rows["patients"][0]["family"] == "<script>alert(1)</script>"
    assert rows["tasks"][0]["title"].startswith("'; drop table task; --")


def test_a_database_without_tables_says_what_to_do(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home.put("a.json", RECORD)
    monkeypatch.setenv("HUDDLE_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")

    get_settings.cache_clear()
    result = home.run(path)
    assert result.exit_code == 1
    assert "huddle migrate" in result.output


def test_a_file_that_cannot_be_opened(home: Home) -> None:
    path = home.put("a.json", RECORD)
    target = home.folder / "b.json"
    target.symlink_to(target)
    shutil.copy(path, home.folder / "c.json")
    result = home.run(path, target)
    assert result.exit_code == 1
    assert "1 imported, 1 not imported" in result.output
