"""Bundles of other FHIR versions: refused as a whole, with the version's name."""

from __future__ import annotations

from typing import Any

import pytest

from huddle.domain.imported import UnreadableFile
from tests.formats.bundles import activity, bundle, care_plan, condition, encounter, patient, read

OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("DSTU2", patient(careProvider=[{"reference": "Organization/1"}])),
    ("DSTU2", patient(name=[{"family": ["Meléndez"], "given": ["Ana"]}])),
    ("DSTU2", {"resourceType": "Condition", "patient": {"reference": "Patient/p1"}}),
    ("DSTU2", encounter("2026-01-01", **{"class": "ambulatory"})),
    ("DSTU2", {"resourceType": "Goal", "description": "Lose weight"}),
    ("DSTU2", {"resourceType": "MedicationOrder"}),
    ("STU3", condition(clinicalStatus="active")),
    ("STU3", care_plan(activity(category={"text": "diet"}))),
    ("STU3", care_plan(context={"reference": "Encounter/1"})),
    ("STU3", {"resourceType": "Goal", "status": "in-progress"}),
    ("STU3", {"resourceType": "ReferralRequest"}),
    ("STU3", {"resourceType": "CapabilityStatement", "fhirVersion": "3.0.1"}),
    ("STU3", patient(meta={"profile": ["http://hl7.org/fhir/STU3/StructureDefinition/Patient"]})),
    ("R5", encounter("2026-01-01", **{"class": [{"text": "ambulatory"}]})),
    ("R5", {"resourceType": "Encounter", "actualPeriod": {"start": "2026-01-01"}}),
    ("R5", care_plan({"plannedActivityReference": {"reference": "ServiceRequest/1"}})),
    ("R5", {"resourceType": "Transport"}),
]


@pytest.mark.parametrize(("version", "resource"), OTHERS)
def test_another_version_is_named(version: str, resource: dict[str, Any]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(bundle(patient(), resource))
    assert f"looks like FHIR {version}" in caught.value.message
    assert "(entry 2)" in caught.value.message
    assert "R4 (4.0.1)" in caught.value.message


def test_r4_and_r4b_pass() -> None:
    statement = {"resourceType": "CapabilityStatement", "fhirVersion": "4.3.0"}
    profiled = patient(meta={"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/x"]})
    assert len(read(bundle(statement, profiled, condition())).records) == 1
