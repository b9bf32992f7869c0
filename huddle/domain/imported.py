"""What an importer made of a file: values on their way to the command `patient.import`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from huddle.domain.errors import Invalid


class UnreadableFile(Invalid):
    """The file as a whole cannot be imported; the message says why and what to do. Nothing was written."""


class UnreadableEntry(Invalid):
    """One record in a file cannot be imported; the others can."""


@dataclass(frozen=True)
class ImportedCondition:
    """An active condition. `onset` is an ISO date, or None where the record does not say."""

    code: str
    system: str
    text: str
    onset: str | None


@dataclass(frozen=True)
class ImportedPatient:
    """A patient as the record has them; `mrn` identifies them within `mrn_system`.

    `sex` is FHIR administrative-gender; `language` a BCP 47 tag, or the record's own word.
    """

    mrn: str
    mrn_system: str
    family: str
    given: str = ""
    birth_date: date | None = None
    sex: str = "unknown"
    phone: str = ""
    language: str = ""
    address: str = ""
    conditions: tuple[ImportedCondition, ...] = ()
    last_encounter_at: datetime | None = None
    deceased: bool = False


@dataclass(frozen=True)
class ImportedTask:
    """A task that the record asks for. `source_key` is the same at every import of the same record."""

    source_key: str
    title: str
    description: str
    assigned_role: str
    due_at: datetime
    priority: str
    tags: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedRecord:
    """One patient with the tasks that follow from their record. `label` names them without a name."""

    label: str
    patient: ImportedPatient
    tasks: tuple[ImportedTask, ...] = ()


@dataclass
class ImportedFile:
    """Everything that one file gave.

    `refused` has a line for each patient who could not be read; `notices` a line for each thing that
    was left out of what could.
    """

    records: list[ImportedRecord] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    entries: int = 0
