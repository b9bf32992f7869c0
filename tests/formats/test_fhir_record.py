"""Conditions, encounters, care plans and goals, and whose they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from huddle.domain.imported import ImportedCondition, ImportedRecord
from tests.formats.bundles import (
    CLINICAL,
    SNOMED,
    activity,
    bundle,
    care_plan,
    concept,
    condition,
    encounter,
    mrn,
    patient,
    read,
)


def one(*resources: dict[str, Any]) -> ImportedRecord:
    file = read(bundle(patient(), *resources))
    assert len(file.records) == 1
    return file.records[0]


def texts(*resources: dict[str, Any]) -> list[str]:
    return [made.text for made in one(*resources).patient.conditions]


def test_a_condition_keeps_code_words_and_onset() -> None:
    made = one(
        condition(
            "195662009", "Acute viral pharyngitis (disorder)", onsetDateTime="2020-01-02T03:04:05Z"
        )
    )
    assert made.patient.conditions == (
        ImportedCondition("195662009", SNOMED, "Acute viral pharyngitis", "2020-01-02"),
    )


@pytest.mark.parametrize("status", ["active", "recurrence", "relapse"])
def test_active_conditions_are_kept(status: str) -> None:
    assert texts(condition(clinicalStatus=concept(status, "", CLINICAL))) == ["Hypertension"]


@pytest.mark.parametrize(
    "more",
    [
        {"clinicalStatus": concept("inactive", "")},
        {"clinicalStatus": concept("remission", "")},
        {"clinicalStatus": concept("resolved", "")},
        {"clinicalStatus": None},
        {"verificationStatus": concept("entered-in-error", "")},
        {"verificationStatus": concept("refuted", "")},
        {"code": None},
        {"code": {"coding": [], "text": "  "}},
    ],
)
def test_others_are_not(more: dict[str, Any]) -> None:
    assert texts(condition(**more)) == []


def test_one_condition_is_once_with_its_first_onset() -> None:
    later, first = condition(onsetDateTime="2021-05-05"), condition(onsetDateTime="2019-05-05")
    made = one(later, first, condition()).patient.conditions
    assert [(item.text, item.onset) for item in made] == [("Hypertension", "2019-05-05")]


def test_order_in_the_file_does_not_matter() -> None:
    parts = [
        condition(),
        condition("73211009", "Diabetes"),
        encounter("2026-01-01"),
        care_plan(activity()),
    ]
    assert read(bundle(patient(), *parts)).records == read(bundle(*parts[::-1], patient())).records


def test_the_last_encounter_that_took_place() -> None:
    made = one(
        encounter("2026-03-01T08:00:00-05:00"),
        encounter("2026-02-01T08:00:00Z"),
        encounter("2026-10-01", status="cancelled"),
        encounter("2026-10-02", status="entered-in-error"),
        encounter("2031-01-01"),
        encounter("9999-99-99"),
        encounter("0000-01-01T00:00:00Z"),
        encounter("2026"),
    )
    assert made.patient.last_encounter_at is not None
    assert made.patient.last_encounter_at.isoformat() == "2026-03-01T13:00:00+00:00"


@pytest.mark.parametrize(
    ("full_url", "reference"),
    [
        ("urn:uuid:0c6b1f3d", {"reference": "urn:uuid:0c6b1f3d"}),
        ("urn:uuid:0C6B1F3D", {"reference": "urn:uuid:0c6b1f3d"}),
        (
            "https://ehr.example/fhir/Patient/p1",
            {"reference": "https://ehr.example/fhir/Patient/p1"},
        ),
        ("https://ehr.example/fhir/Patient/p1", {"reference": "Patient/p1"}),
        (None, {"reference": "Patient/p1/_history/3"}),
        (None, {"reference": "urn:uuid:p1"}),
        (None, {"reference": "Patient?identifier=http://hospital.example|M-p1"}),
        (None, {"identifier": {"system": "http://hospital.example", "value": "M-p1"}}),
    ],
)
def test_references_find_their_patient(full_url: str | None, reference: dict[str, Any]) -> None:
    file = read(bundle(patient(fullUrl=full_url), condition(subject=reference)))
    assert len(file.records[0].patient.conditions) == 1
    assert file.notices == []


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p2"},
        {"reference": "https://other.example/Patient/p1"},
        {"reference": "#p1"},
        None,
    ],
)
def test_what_belongs_to_nobody_in_the_file_is_said(subject: Any) -> None:
    file = read(bundle(patient(), condition(subject=subject)))
    assert file.records[0].patient.conditions == ()
    assert "belong to nobody" in file.notices[0]


def test_a_reference_that_two_people_share_goes_to_neither() -> None:
    other = patient("p1", identifier=[mrn("other")], fullUrl="https://b.example/Patient/p1")
    file = read(bundle(patient(fullUrl="https://a.example/Patient/p1"), other, condition()))
    assert len(file.records) == 2
    assert all(record.patient.conditions == () for record in file.records)
    assert "belong to nobody" in file.notices[0]


def test_several_patients_each_get_their_own() -> None:
    theirs = condition("73211009", "Diabetes", subject={"reference": "Patient/p2"})
    file = read(bundle(patient(), theirs, patient("p2"), condition()))
    got = {r.label: [c.text for c in r.patient.conditions] for r in file.records}
    assert got == {"Patient p1": ["Hypertension"], "Patient p2": ["Diabetes"]}


def test_one_bad_patient_leaves_the_others() -> None:
    file = read(bundle(patient("p2", identifier=[]), patient()))
    assert [record.label for record in file.records] == ["Patient p1"]
    assert file.refused == [
        "Patient p2 has no medical record number, nor another number to know them by."
    ]


def test_a_resource_of_a_wrong_shape_is_left_out_and_said() -> None:
    file = read(
        bundle(patient(), condition(code="x"), condition(), encounter("2026-01-01", period=[]))
    )
    assert [c.text for c in file.records[0].patient.conditions] == ["Hypertension"]
    assert "1 Condition could not be read" in file.notices[0]
    assert "entry 2, code" in file.notices[0]
    assert "1 Encounter could not be read" in file.notices[1]


def test_what_is_to_be_deleted_is_not_imported() -> None:
    made = bundle(patient(), condition())
    made["entry"][1]["request"] = {"method": "DELETE", "url": "Condition/1"}
    assert read(made).records[0].patient.conditions == ()


def test_a_bundle_of_a_hundred_thousand_entries() -> None:
    block = "," + ",".join(
        json.dumps({"resource": encounter(f"2026-01-{d:02d}")}) for d in range(1, 21)
    )
    data = json.dumps(bundle(patient()))[:-2] + block * 5000 + "]}"
    file = read(data.encode())
    assert file.entries == 100_001
    assert file.records[0].patient.last_encounter_at == datetime(2026, 1, 20, 12, tzinfo=UTC)
