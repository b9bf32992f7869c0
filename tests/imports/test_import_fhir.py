"""`huddle import fhir`: whole or not at all, the same twice, and a clear line for each file."""

from __future__ import annotations

from huddle.commands.door import execute
from huddle.security.actor import Actor
from models.base import new_id
from tests.formats.bundles import (
    activity,
    bundle,
    care_plan,
    concept,
    condition,
    encounter,
    patient,
)
from tests.formats.samples import COUNT, sample_folder
from tests.imports.conftest import TEAM, Home

RECORD = bundle(patient(), condition(), encounter("2026-03-01"), care_plan(activity()))
NONE = {"new": 0, "updated": 0, "unchanged": 0, "refused": 0}


def do(home: Home, name: str, **arguments: object) -> None:
    execute(home.database, name, arguments, Actor.system("test"), new_id())


def test_all_samples_twice_with_the_same_counts(home: Home) -> None:
    first = home.report(sample_folder())
    assert {file["status"] for file in first["files"]} == {"imported"}
    assert first["totals"] == {
        "patients": NONE | {"new": COUNT},
        "tasks": {"new": 41, "unchanged": 0},
    }
    seq, rows = home.board()
    assert (len(rows["patients"]), len(rows["tasks"])) == (COUNT, 41)
    assert {"Meléndez", "Flórez"} <= {row["family"] for row in rows["patients"]}
    again = home.report(sample_folder())
    assert again["totals"] == {
        "patients": NONE | {"unchanged": COUNT},
        "tasks": {"new": 0, "unchanged": 41},
    }
    assert home.board() == (seq, rows)


def test_a_record_becomes_a_patient_and_a_card(home: Home) -> None:
    result = home.run(home.put("a.json", RECORD))
    assert result.exit_code == 0
    assert "patients: 1 new; tasks: 1 new" in result.output
    assert result.output.splitlines()[-1] == f"{TEAM}: patients: 1 new; tasks: 1 new."
    _, rows = home.board()
    (made,), (task,) = rows["patients"], rows["tasks"]
    assert (made["family"], made["given"], made["mrn"]) == ("Meléndez", "Ana Luz", "M-p1")
    assert [item["text"] for item in made["conditions"]] == ["Hypertension"]
    assert task["patient_id"] == made["id"]
    assert task["patient_name"].startswith("Meléndez")
    assert (task["status"], task["assigned_role"], task["source"]) == ("todo", "dietitian", "fhir")
    assert task["assignee_id"] is None


def test_each_patient_is_one_change(home: Home) -> None:
    before, _ = home.board()
    home.run(home.put("a.json", RECORD), home.put("b.json", bundle(patient("p2"))))
    assert home.board()[0] == before + 2


def test_importing_again_writes_nothing_at_all(home: Home) -> None:
    path = home.put("a.json", RECORD)
    home.run(path)
    before, audited = home.board(), home.audit_types()
    assert home.run(path).exit_code == 0
    assert (home.board(), home.audit_types()) == (before, audited)


def test_a_changed_record_updates_the_patient(home: Home) -> None:
    home.run(home.put("a.json", RECORD))
    moved = bundle(
        patient(birthDate="1951-01-01"), condition("73211009", "Diabetes"), care_plan(activity())
    )
    report = home.report(home.put("a.json", moved))
    assert report["totals"]["patients"] == NONE | {"updated": 1}
    assert report["totals"]["tasks"] == {"new": 0, "unchanged": 1}
    (made,) = home.board()[1]["patients"]
    assert str(made["birth_date"]) == "1951-01-01"
    assert [item["text"] for item in made["conditions"]] == ["Diabetes"]


def test_what_people_did_with_a_task_stays(home: Home) -> None:
    two = bundle(patient(), care_plan(activity(), activity("229065009", "Exercise therapy")))
    path = home.put("a.json", two)
    home.run(path)
    diet, exercise = sorted(home.board()[1]["tasks"], key=lambda row: str(row["title"]))
    changes = {"title": "Our own words"}
    do(home, "task.edit", task_id=diet["id"], expected_version=diet["version"], changes=changes)
    do(home, "task.move", task_id=diet["id"], status="doing")
    do(home, "task.archive", task_id=exercise["id"])
    before = home.board()
    report = home.report(path)
    assert report["totals"]["tasks"] == {"new": 0, "unchanged": 2}
    assert home.board() == before
    assert [row["title"] for row in before[1]["tasks"]] == ["Our own words"]


def test_a_new_activity_joins_the_old(home: Home) -> None:
    home.run(home.put("a.json", RECORD))
    more = care_plan(activity(), activity("229065009", "Exercise therapy"))
    report = home.report(home.put("a.json", bundle(patient(), more)))
    assert report["totals"]["tasks"] == {"new": 1, "unchanged": 1}


def test_bad_files_say_why_and_the_others_are_imported(home: Home) -> None:
    whole = home.put("3-good.json", RECORD).read_bytes()
    home.put("1-cut.json", whole[:-40])
    home.put("2-old.json", bundle(patient(), condition(clinicalStatus="active")))
    home.put("4-text.json", b"not json")
    home.put("5-good.json", bundle(patient("p2")))
    home.put("notes.txt", b"not looked at")
    result = home.run(home.folder)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert [line.split("] ")[0] + "]" for line in lines if line.startswith("[")] == [
        f"[{number}/5]" for number in range(1, 6)
    ]
    assert "cut off" in result.output
    assert "looks like FHIR STU3" in result.output
    assert "is not JSON" in result.output
    assert lines[-2] == "5 files: 2 imported, 3 not imported."
    assert lines[-1] == f"{TEAM}: patients: 2 new; tasks: 1 new."
    assert len(home.board()[1]["patients"]) == 2


def test_a_cut_file_with_whole_patients_in_it_imports_none_of_them(home: Home) -> None:
    many = bundle(*(patient(f"p{number}") for number in range(30)))
    data = home.put("a.json", many).read_bytes()
    before = home.board()
    assert home.run(home.put("a.json", data[:-3])).exit_code == 1
    assert home.board() == before


def test_one_bad_patient_in_a_file_of_several(home: Home) -> None:
    path = home.put("a.json", bundle(patient(), patient("p2", identifier=[]), patient("p3")))
    report = home.report(path)
    assert report["files"][0]["status"] == "partly"
    assert report["totals"]["patients"] == NONE | {"new": 2, "refused": 1}
    assert "Patient p2 has no medical record number" in report["files"][0]["problems"][0]
    assert home.run(path).exit_code == 1


def test_a_patient_whom_the_command_refuses_is_said(home: Home) -> None:
    many = [condition(str(number), f"Condition {number}") for number in range(300)]
    report = home.report(home.put("a.json", bundle(patient(), *many)))
    assert report["files"][0]["status"] == "failed"
    assert report["files"][0]["problems"][0].startswith("Patient p1: patient.conditions:")
    assert home.board()[1]["patients"] == []


def test_plans_of_two_kinds_keep_their_own_tasks(home: Home) -> None:
    other = care_plan(activity(), category=[concept("408869004", "Musculoskeletal care")])
    report = home.report(home.put("a.json", bundle(patient(), care_plan(activity()), other)))
    assert report["totals"]["tasks"]["new"] == 2
