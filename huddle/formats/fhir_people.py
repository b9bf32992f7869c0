"""Whose an entry of a bundle is: patients by their references, each once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from huddle.domain.imported import ImportedFile, ImportedPatient


@dataclass
class Person:
    """One Patient entry that could be read; `keys` are the references that mean it."""

    label: str
    keys: set[str]
    patient: ImportedPatient


def keys_by_number(people: list[Person]) -> dict[tuple[str, str], set[str]]:
    """Return the keys of each record number. A key that two different people share is nobody's."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for person in people:
        for key in person.keys:
            found[key].add(number_of(person.patient))
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, whose in found.items():
        if len(whose) == 1:
            keys[next(iter(whose))].add(key)
    return keys


def one_each(people: list[Person], file: ImportedFile) -> list[Person]:
    """Return each patient once. One number with two different identities is nobody: refused."""
    by_number: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        by_number[number_of(person.patient)].append(person)
    kept = []
    for same in by_number.values():
        if any(other.patient != same[0].patient for other in same):
            labels = ", ".join(person.label for person in same[:4])
            file.refused.append(
                f"{labels} have the same record number but are not the same; none was imported."
            )
        else:
            kept.append(same[0])
    return kept


def number_of(patient: ImportedPatient) -> tuple[str, str]:
    """Return (system, number), which identify a patient."""
    return patient.mrn_system, patient.mrn
