"""Tell a bundle of another FHIR version: R4 has no version mark in a bundle, but the shapes differ.

Sources: the "R3 Diff" and "Changes" pages of FHIR R4 (4.0.1) and R5 (5.0.0) for the resources named.
"""

from __future__ import annotations

from typing import Any

from huddle.domain.imported import UnreadableFile

_DSTU2_TYPES = frozenset({"MedicationOrder", "DiagnosticOrder", "DeviceUseRequest", "Order"})
_STU3_TYPES = frozenset(
    {"ProcedureRequest", "ReferralRequest", "EligibilityRequest", "ImagingManifest", "DataElement"}
)
_R5_TYPES = frozenset(
    {"Transport", "DeviceUsage", "InventoryItem", "Permission", "ActorDefinition", "GenomicStudy"}
)
_BY_NUMBER = {"1": "DSTU2", "3": "STU3", "5": "R5", "6": "R6"}


def check_version(number: int, resource: dict[str, Any]) -> None:
    """Raise `UnreadableFile` where a resource has a shape that only another FHIR version has.

    `number` is the entry's place in the bundle, for the message. R4B (4.3) passes: what is read here
    is the same in it.
    """
    found = _clue(resource)
    if found is not None:
        version, why = found
        raise UnreadableFile(
            f"This looks like FHIR {version}, not R4: {why} (entry {number}). "
            "Export the bundle as FHIR R4 (4.0.1)."
        )


def _clue(resource: dict[str, Any]) -> tuple[str, str] | None:
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        return None
    for types, version in (
        (_DSTU2_TYPES, "DSTU2"),
        (_STU3_TYPES, "STU3 or DSTU2"),
        (_R5_TYPES, "R5"),
    ):
        if kind in types:
            return version, f"it has a {kind}"
    number = resource.get("fhirVersion")
    if isinstance(number, str) and number[:1] in _BY_NUMBER:
        return _BY_NUMBER[number[:1]], "it says so in fhirVersion"
    profile = _profile_version(resource.get("meta"))
    if profile is not None:
        return profile, "it says so in meta.profile"
    check = _CHECKS.get(kind)
    return check(resource) if check else None


def _profile_version(meta: Any) -> str | None:
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    for profile in profiles if isinstance(profiles, list) else []:
        if isinstance(profile, str) and profile.startswith("http://hl7.org/fhir/"):
            mark = profile.removeprefix("http://hl7.org/fhir/").split("/")[0]
            if mark in ("DSTU2", "STU3", "R5"):
                return mark
            if mark in ("1.0", "3.0", "5.0"):
                return _BY_NUMBER[mark[0]]
    return None


def _patient(resource: dict[str, Any]) -> tuple[str, str] | None:
    if "careProvider" in resource:
        return "DSTU2", "Patient.careProvider"
    names = resource.get("name")
    for name in names if isinstance(names, list) else []:
        if isinstance(name, dict) and isinstance(name.get("family"), list):
            return "DSTU2", "Patient.name.family is a list"
    return None


def _condition(resource: dict[str, Any]) -> tuple[str, str] | None:
    old = isinstance(resource.get("clinicalStatus"), str)
    if "patient" in resource and "subject" not in resource:
        return "DSTU2", "Condition.patient"
    return ("STU3", "Condition.clinicalStatus is a plain text") if old else None


def _encounter(resource: dict[str, Any]) -> tuple[str, str] | None:
    if isinstance(resource.get("class"), str):
        return "DSTU2", "Encounter.class is a plain text"
    if isinstance(resource.get("class"), list) or "actualPeriod" in resource:
        return "R5", "Encounter.class is a list, or there is an actualPeriod"
    return None


def _care_plan(resource: dict[str, Any]) -> tuple[str, str] | None:
    activities = resource.get("activity")
    for activity in activities if isinstance(activities, list) else []:
        if not isinstance(activity, dict):
            continue
        if "plannedActivityReference" in activity or "performedActivity" in activity:
            return "R5", "CarePlan.activity.plannedActivityReference"
        detail = activity.get("detail")
        if isinstance(detail, dict) and "category" in detail:
            return "STU3", "CarePlan.activity.detail.category"
    if "context" in resource:
        return "STU3", "CarePlan.context"
    return None


def _goal(resource: dict[str, Any]) -> tuple[str, str] | None:
    if isinstance(resource.get("description"), str):
        return "DSTU2", "Goal.description is a plain text"
    if "status" in resource and "lifecycleStatus" not in resource:
        return "STU3", "Goal.status"
    return None


_CHECKS = {
    "Patient": _patient,
    "Condition": _condition,
    "Encounter": _encounter,
    "CarePlan": _care_plan,
    "Goal": _goal,
}
