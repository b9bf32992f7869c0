"""Which FHIR R4 conditions somebody has now, and how they are kept."""

from __future__ import annotations

from huddle.domain.imported import ImportedCondition
from huddle.formats.fhir_resources import Condition
from huddle.formats.fhir_text import code_of, day_of, words_of

ACTIVE = frozenset({"active", "recurrence", "relapse"})
"""Condition.clinicalStatus of a condition that is there now (FHIR R4, condition-clinical)."""

NOT_TRUE = frozenset({"entered-in-error", "refuted"})
"""Condition.verificationStatus of one that never was (FHIR R4, condition-ver-status)."""


def active_condition(condition: Condition) -> ImportedCondition | None:
    """Return an active condition; None where it is over, never was, or says nothing."""
    clinical = condition.clinicalStatus.codes() if condition.clinicalStatus else set()
    verified = condition.verificationStatus.codes() if condition.verificationStatus else set()
    if not clinical & ACTIVE or verified & NOT_TRUE:
        return None
    text = words_of(condition.code)
    system, code = code_of(condition.code)
    if not text and not code:
        return None
    period = condition.onsetPeriod
    onset = day_of(condition.onsetDateTime or (period.start if period else ""))
    return ImportedCondition(code, system, text or code, onset.isoformat() if onset else None)


def same_condition(condition: ImportedCondition) -> tuple[str, str]:
    """Return what two entries of one condition share: the code, else the words."""
    if condition.code:
        return condition.system, condition.code
    return "", condition.text.lower()
