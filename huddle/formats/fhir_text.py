"""Texts, dates and references of FHIR as Huddle keeps them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from huddle.formats.fhir_resources import CodeableConcept, Period, Reference

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SEMANTIC_TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|regime/therapy|record artifact|event|"
    r"observable entity|morphologic abnormality|body structure|qualifier value)\)$"
)
"""The semantic tag that ends a fully specified name in SNOMED CT; people do not say it."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


def clean(text: str, limit: int) -> str:
    """Return `text` on one line, without control characters or lone surrogates, cut to `limit`."""
    return " ".join(_CONTROL.sub(" ", text).split())[:limit].rstrip()


def words_of(concept: CodeableConcept | None, limit: int = 300) -> str:
    """Return what people call a concept: its text, else a coding's display; empty where neither is."""
    if concept is None:
        return ""
    names = [concept.text, *(coding.display for coding in concept.coding)]
    plain = next((text for name in names if (text := clean(name, 1000))), "")
    return _SEMANTIC_TAG.sub("", plain)[:limit].rstrip() or plain[:limit]


def code_of(concept: CodeableConcept | None) -> tuple[str, str]:
    """Return (system, code) of the first coding that has a code, else empty texts."""
    for coding in concept.coding if concept else ():
        if code := clean(coding.code, 64):
            return clean(coding.system, 200), code
    return "", ""


def day_of(text: str) -> date | None:
    """Return the day of a FHIR date or dateTime; None where it is partial, wrong or out of range."""
    match = _DATE.match(text)
    if not match or match[3] is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def instant_of(text: str) -> datetime | None:
    """Return a FHIR dateTime in UTC; a bare day counts from noon UTC, so that it stays that day.

    None where it is partial to the month, wrong, or outside 1900 to 2199.
    """
    day = day_of(text)
    if day is None:
        return None
    if len(text) <= 10:
        return datetime.combine(day, time(12), UTC)
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def is_over(period: Period | None, today: date) -> bool:
    """Say whether a period ended before `today`."""
    end = day_of(period.end) if period else None
    return end is not None and end < today


def key_of(reference: Reference | None) -> str:
    """Return the one key by which a reference is looked up; empty where it names nothing in a file.

    `urn:uuid:` and absolute references are themselves; relative ones are `Type/id` (FHIR R4, Bundle,
    "Resolving references in Bundles"); `Type?identifier=system|value` and references by identifier
    alone are `identifier:system|value`.
    """
    if reference is None:
        return ""
    text = reference.reference.strip()
    if "?identifier=" in text:
        return "identifier:" + text.split("?identifier=", 1)[1]
    if not text and reference.identifier and reference.identifier.value:
        return f"identifier:{reference.identifier.system}|{reference.identifier.value}"
    if text.startswith("#"):
        return ""
    text = text.split("/_history/", 1)[0]
    return text.lower() if text.lower().startswith("urn:") else text


def keys_of(full_url: str, kind: str, id_: str) -> set[str]:
    """Return the keys under which the resource of an entry is found."""
    keys = {full_url.lower() if full_url.lower().startswith("urn:") else full_url}
    if id_:
        keys.add(f"{kind}/{id_}")
        if not full_url:
            keys.add(f"urn:uuid:{id_.lower()}")
    return keys - {""}
