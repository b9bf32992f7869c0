"""A FHIR R4 Patient as Huddle knows a patient. Who somebody is must be certain, or they are refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationError

from huddle.domain.imported import ImportedPatient, UnreadableEntry
from huddle.formats.fhir_resources import (
    Address,
    CodeableConcept,
    ContactPoint,
    HumanName,
    Identifier,
    PatientContact,
    PatientIdentity,
)
from huddle.formats.fhir_text import clean, day_of, is_over, words_of

_NAME_USES = ("official", "usual", "")
"""HumanName.use that may name somebody, best first. Maiden, old, temporary and nicknames may not."""

_IDENTIFIER_USES = ("usual", "official", "", "secondary")
_NOT_FOR_A_CHART = frozenset({"SS", "SB", "DL", "PPN", "NI", "TAX", "CC"})
"""HL7 v2-0203 types of numbers that belong to the state or a bank: never kept, never an MRN."""

_GENERATIONS = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV", "v": "V"}


def read_patient(resource: dict[str, Any], today: date) -> tuple[ImportedPatient, list[str]]:
    """Return the patient in `resource`, and a line for each thing that was left out.

    Raises `UnreadableEntry` where the name, the number or the kind of an identifying element is
    missing or wrong.
    """
    identity = _identity(resource)
    notices: list[str] = []
    if identity.active is False:
        raise UnreadableEntry("is marked inactive (a duplicate or an error in the source)")
    mrn, system = _mrn(identity.identifier, today, notices)
    family, given = _name(identity.name, today)
    contact = _contact(resource, notices)
    return ImportedPatient(
        mrn=mrn,
        mrn_system=system,
        family=family,
        given=given,
        birth_date=_birth_date(identity.birthDate, today, notices),
        sex=_sex(identity.gender, notices),
        phone=_phone(contact.telecom),
        language=_language(contact),
        address=_address(contact.address, today),
        deceased=identity.deceasedBoolean is True or bool(identity.deceasedDateTime),
    ), notices


def fault_of(error: ValidationError) -> str:
    """Say where a resource is wrong, without quoting it."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg'].lower()}"


def _identity(resource: dict[str, Any]) -> PatientIdentity:
    try:
        return PatientIdentity.model_validate(resource)
    except ValidationError as error:
        raise UnreadableEntry(f"cannot be read ({fault_of(error)})") from None


def _contact(resource: dict[str, Any], notices: list[str]) -> PatientContact:
    try:
        return PatientContact.model_validate(resource)
    except ValidationError as error:
        notices.append(f"phone, address and language were left out ({fault_of(error)})")
        return PatientContact.model_validate({})


def _mrn(identifiers: list[Identifier], today: date, notices: list[str]) -> tuple[str, str]:
    """Choose the number: type MR, else another that a chart may hold; the same one at every import."""
    usable = [
        identifier
        for identifier in identifiers
        if clean(identifier.value, 65)
        and identifier.use in _IDENTIFIER_USES
        and not is_over(identifier.period, today)
        and not (_types(identifier) & _NOT_FOR_A_CHART)
        and "us-ssn" not in identifier.system
    ]
    records = [identifier for identifier in usable if "MR" in _types(identifier)]
    if not usable:
        raise UnreadableEntry("has no medical record number, nor another number to know them by")
    if not records:
        notices.append("has no medical record number (type MR); another identifier stands for it")
    chosen = min(
        records or usable, key=lambda i: (_IDENTIFIER_USES.index(i.use), i.system, i.value)
    )
    mrn, system = clean(chosen.value, 65), clean(chosen.system, 201)
    if len(mrn) > 64 or len(system) > 200:
        raise UnreadableEntry("has a record number longer than 64 characters")
    return mrn, system


def _types(identifier: Identifier) -> set[str]:
    return identifier.type.codes() if identifier.type else set()


def _name(names: list[HumanName], today: date) -> tuple[str, str]:
    """Choose the official name, else the usual, else one without a use. Prefixes are dropped."""
    usable = [n for n in names if n.use in _NAME_USES and not is_over(n.period, today)]
    for name in sorted(usable, key=lambda n: _NAME_USES.index(n.use)):
        family = clean(name.family, 121)
        given = clean(" ".join(name.given), 121)
        suffixes = (_GENERATIONS.get(suffix.strip(" .").lower(), "") for suffix in name.suffix)
        generation = next(filter(None, suffixes), "")
        if not family:
            family, given = clean(name.text, 121) or given, ""
        if len(family) > 120 or len(given) > 120:
            raise UnreadableEntry("has a name longer than 120 characters")
        if family:
            return clean(f"{family} {generation}", 120), given
    raise UnreadableEntry("has no official or usual name")


def _birth_date(text: str, today: date, notices: list[str]) -> date | None:
    """Return a whole birth date. A year or a month alone is not made into a day that nobody gave."""
    if not text:
        notices.append("has no birth date")
        return None
    day = day_of(text)
    if day is not None and day <= today and len(text) == 10:
        return day
    partial = len(text) in (4, 7) and text[:4].isdigit()
    notices.append(
        "has only the year or month of birth, so the birth date was left empty"
        if partial
        else "has a birth date that cannot be right, so it was left empty"
    )
    return None


def _sex(gender: str, notices: list[str]) -> str:
    if gender in ("male", "female", "other", "unknown"):
        return gender
    if gender:
        notices.append("has a gender that FHIR does not know, so it was set to unknown")
    return "unknown"


def _phone(telecom: list[ContactPoint]) -> str:
    """Choose a phone: by the source's rank, then mobile, home, other; never an old one."""
    uses = ("mobile", "home", "", "temp", "work")
    phones = [
        point
        for point in telecom
        if point.system in ("phone", "sms") and point.use in uses and clean(point.value, 40)
    ]
    best = min(phones, key=lambda p: (p.rank or 99, uses.index(p.use)), default=None)
    return clean(best.value, 40) if best else ""


def _language(contact: PatientContact) -> str:
    languages = [c for c in contact.communication if c.language is not None]
    chosen = next((c.language for c in languages if c.preferred), None) or next(
        (c.language for c in languages), None
    )
    return _tag(chosen)


def _tag(language: CodeableConcept | None) -> str:
    codes = [coding.code for coding in language.coding] if language else []
    return next((clean(code, 20) for code in codes if code), "") or words_of(language, 20)


def _address(addresses: list[Address], today: date) -> str:
    uses = ("home", "", "temp", "work")
    usable = [
        a for a in addresses
        if a.use in uses and a.type != "postal" and not is_over(a.period, today)
    ]  # fmt: skip
    for address in sorted(usable, key=lambda a: uses.index(a.use)):
        place = " ".join(part for part in (address.state, address.postalCode) if part)
        parts = [*address.line, address.city, place]
        text = ", ".join(part for part in (clean(part, 300) for part in parts) if part)
        if whole := clean(text or address.text, 300):
            return whole
    return ""
