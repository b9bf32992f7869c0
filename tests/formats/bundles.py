"""Small FHIR R4 bundles for tests, made of plain dicts, and how to read them."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from huddle.domain.imported import ImportedFile
from huddle.formats.fhir import read_bundle

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("America/New_York"))
SNOMED = "http://snomed.info/sct"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
Json = dict[str, Any]


def concept(code: str, text: str, system: str = SNOMED) -> Json:
    """Return a CodeableConcept."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def mrn(value: str = "M-1", system: str = "http://hospital.example", **more: Any) -> Json:
    """Return an identifier of type MR."""
    return {"type": {"coding": [{"code": "MR"}]}, "system": system, "value": value, **more}


def patient(id_: str = "p1", **more: Any) -> Json:
    """Return a Patient with everything that must be there."""
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [mrn(f"M-{id_}")],
        "name": [{"use": "official", "family": "Meléndez", "given": ["Ana", "Luz"]}],
        "gender": "female",
        "birthDate": "1950-02-28",
        **more,
    }


def condition(snomed: str = "38341003", text: str = "Hypertension", **more: Any) -> Json:
    """Return an active, confirmed Condition of p1."""
    return {
        "resourceType": "Condition",
        "clinicalStatus": concept("active", "", CLINICAL),
        "verificationStatus": concept("confirmed", ""),
        "code": concept(snomed, text),
        "subject": {"reference": "Patient/p1"},
        **more,
    }


def encounter(start: str, **more: Any) -> Json:
    """Return a finished Encounter of p1."""
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": start},
        **more,
    }


def activity(code: str = "160670007", text: str = "Diabetic diet", **detail: Any) -> Json:
    """Return a CarePlan.activity in progress."""
    return {"detail": {"code": concept(code, text), "status": "in-progress", **detail}}


def care_plan(*activities: Json, **more: Any) -> Json:
    """Return an active CarePlan of p1."""
    return {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "order",
        "category": [concept("698360004", "Diabetes self management plan")],
        "subject": {"reference": "Patient/p1"},
        "activity": list(activities),
        **more,
    }


def bundle(*resources: Json, kind: str = "collection") -> Json:
    """Return a Bundle; a resource's `fullUrl`, where it has one, goes to its entry."""
    entries = []
    for resource in resources:
        kept = dict(resource)
        full_url = kept.pop("fullUrl", None)
        entries.append({"resource": kept} | ({"fullUrl": full_url} if full_url else {}))
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def read(value: Json | bytes, **options: Any) -> ImportedFile:
    """Read a bundle as of `NOW`."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_bundle(io.BytesIO(data), NOW, **options)
