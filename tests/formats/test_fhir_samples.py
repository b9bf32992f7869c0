"""All sample bundles against the summary that was made of them by other code."""

from __future__ import annotations

from huddle.formats.fhir import read_bundle
from tests.formats.bundles import NOW
from tests.formats.samples import COUNT, index, listed, sample_folder


def test_every_sample_gives_what_the_index_says() -> None:
    rows = index()
    assert len(rows) == COUNT
    for path in sorted(sample_folder().glob("*.json")):
        row = rows[path.name]
        with path.open("rb") as stream:
            file = read_bundle(stream, NOW)
        assert (file.refused, file.notices, len(file.records)) == ([], [], 1), path.name
        record = file.records[0]
        patient = record.patient
        assert (patient.family, patient.given) == (row["family"], row["given"])
        assert patient.mrn == row["mrn"]
        assert patient.mrn_system == "http://hospital.smarthealthit.org"
        assert str(patient.birth_date) == row["birth_date"]
        assert patient.sex == row["gender"]
        assert patient.deceased == bool(row["deceased"])
        assert row["city"] in patient.address
        assert patient.phone.startswith("555-")
        assert patient.language
        assert patient.last_encounter_at is not None
        assert patient.last_encounter_at.date().isoformat() == row["last_encounter"]
        texts = sorted(condition.text for condition in patient.conditions)
        assert texts == sorted(listed(row["active_conditions"])), path.name
        plans = {task.description.split(": ", 1)[1].split(",")[0] for task in record.tasks}
        assert {plan.rstrip(".") for plan in plans} == set(listed(row["active_careplans"]))


def test_the_samples_together() -> None:
    roles: dict[str, int] = {}
    keys = []
    for path in sample_folder().glob("*.json"):
        with path.open("rb") as stream:
            for task in read_bundle(stream, NOW).records[0].tasks:
                roles[task.assigned_role] = roles.get(task.assigned_role, 0) + 1
                keys.append(task.source_key)
                assert task.due_at > NOW
                assert task.due_at.weekday() < 5
    assert len(keys) == len(set(keys)) == 41
    assert roles == {
        "behavioral_health": 3,
        "dietitian": 9,
        "nurse": 5,
        "pharmacist": 2,
        "physical_therapist": 21,
        "referral_coordinator": 1,
    }
