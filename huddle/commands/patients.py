"""The command behind every importer: one patient with the tasks that follow from their record."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, cast

from pydantic import Field, StrictStr
from sqlalchemy import bindparam, select

from huddle.commands.fields import (
    Arguments,
    Flag,
    Id,
    Instant,
    Line,
    Role,
    Tags,
    TaskPriority,
    Text,
    Title,
)
from huddle.commands.place import rank_at_end
from huddle.commands.record import Record, changes_of, values_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.permissions import Action
from huddle.domain.rank import ranks_between
from huddle.domain.task import ends
from huddle.queries import projection
from models import Patient, Task
from models import tables as t
from models.base import new_id

_PATIENT = select(t.patient).where(
    t.patient.c.team_id == bindparam("team_id"),
    t.patient.c.mrn_system == bindparam("mrn_system"),
    t.patient.c.mrn == bindparam("mrn"),
)
_KNOWN = select(t.task.c.source_key).where(
    t.task.c.team_id == bindparam("team_id"),
    t.task.c.source_key.in_(bindparam("keys", expanding=True)),
)
_THEIR_TASKS = select(t.task.c.id).where(
    t.task.c.patient_id == bindparam("patient_id"),
    t.task.c.archived_at.is_(None),
)


class ImportedCondition(Arguments):
    """An active condition; `onset` is an ISO date, or empty."""

    code: Annotated[StrictStr, Field(max_length=64)]
    system: Annotated[StrictStr, Field(max_length=200)] = ""
    text: Annotated[Line, Field(max_length=300)]
    onset: Annotated[StrictStr, Field(max_length=40)] | None = None


class ImportedPatient(Arguments):
    """A patient as the record has them; identified by `mrn` within `mrn_system`."""

    mrn: Annotated[Line, Field(max_length=64)]
    mrn_system: Annotated[StrictStr, Field(max_length=200)] = ""
    family: Annotated[Line, Field(max_length=120)]
    given: Annotated[StrictStr, Field(max_length=120)] = ""
    birth_date: date | None = None
    sex: Literal["male", "female", "other", "unknown"] = "unknown"
    phone: Annotated[StrictStr, Field(max_length=40)] = ""
    language: Annotated[StrictStr, Field(max_length=20)] = ""
    address: Annotated[StrictStr, Field(max_length=300)] = ""
    conditions: Annotated[list[ImportedCondition], Field(max_length=200)] = Field(
        default_factory=list
    )
    last_encounter_at: Instant | None = None
    deceased: Flag = False


class ImportedTask(Arguments):
    """A task that the record asks for. `source_key` finds it again at the next import."""

    source_key: Annotated[Line, Field(max_length=200)]
    title: Title
    description: Text = ""
    assigned_role: Role | None = None
    due_at: Instant | None = None
    priority: TaskPriority = "routine"  # type: ignore[assignment]
    tags: Tags = Field(default_factory=list)
    checklist: Annotated[list[Annotated[Line, Field(max_length=300)]], Field(max_length=50)] = (
        Field(default_factory=list)
    )


class ImportPatient(Arguments):
    """One patient and their tasks, from one source."""

    team_id: Id
    patient: ImportedPatient
    tasks: Annotated[list[ImportedTask], Field(max_length=500)] = Field(default_factory=list)
    source: Annotated[StrictStr, Field(min_length=1, max_length=20)] = "import"


@command("patient.import", action=Action.COORDINATE)
def import_patient(unit: Unit, args: ImportPatient) -> dict[str, Any]:
    """Add or update a patient, and add the tasks that are not there yet. The same twice changes nothing.

    A task that was imported before is left as people made it since, archived ones included.
    """
    unit.enter(args.team_id)
    unit.silent = True
    patient, outcome = _patient(unit, args)
    new = _new_tasks(unit, args)
    columns = unit.columns()
    column = next((c for c in columns if not ends(c.fhir_status)), columns[0])
    first = rank_at_end(unit, column.key) if new else ""
    ranks = [first, *ranks_between(first, None, len(new) - 1)] if new else []
    for imported, rank in zip(new, ranks, strict=True):
        values = imported.model_dump(exclude={"checklist"})
        lines = [{"id": new_id(), "text": text, "done": False} for text in imported.checklist]
        task = unit.add(
            Task(
                **values,
                team_id=args.team_id,
                patient_id=patient.id,
                status=column.key,
                rank=rank,
                checklist=lines,
                source=args.source,
                created_by=unit.actor.user_id,
                created_at=unit.now,
                updated_at=unit.now,
                done_at=unit.now if ends(column.fhir_status) else None,
            )
        )
        unit.put("tasks", unit.task_row(task))
        unit.audit("C", "task", task.id, {"title": [None, task.title]}, patient_id=patient.id)
    return {
        "patient_id": patient.id,
        "patient": outcome,
        "tasks_new": len(new),
        "tasks_unchanged": len(args.tasks) - len(new),
    }


def _patient(unit: Unit, args: ImportPatient) -> tuple[Patient, str]:
    values = args.patient.model_dump()
    key = {
        "team_id": args.team_id,
        "mrn_system": values["mrn_system"],
        "mrn": values["mrn"],
    }
    row = unit.connection.execute(_PATIENT, key).first()
    if row is None:
        made = Patient(
            **values,
            team_id=args.team_id,
            source=args.source,
            created_at=unit.now,
            updated_at=unit.now,
        )
        patient = unit.add(made)
        unit.put("patients", projection.patient_row(values_of(patient)))
        unit.audit("C", "patient", patient.id, {}, patient_id=patient.id)
        return patient, "new"
    patient = cast(Patient, Record(t.patient, dict(row._mapping)))
    for name, value in values.items():
        setattr(patient, name, value)
    changed = changes_of(patient)
    if not changed:
        return patient, "unchanged"
    patient.updated_at = unit.now
    unit.save(patient, "patient")
    unit.put("patients", projection.patient_row(values_of(patient)))
    if "family" in changed or "given" in changed:
        for found in unit.connection.execute(_THEIR_TASKS, {"patient_id": patient.id}).all():
            task = unit.task(found.id)
            task.version += 1
            unit.write(task)
            unit.put("tasks", unit.task_row(task))
    return patient, "updated"


def _new_tasks(unit: Unit, args: ImportPatient) -> list[ImportedTask]:
    tasks = {task.source_key: task for task in args.tasks}
    if not tasks:
        return []
    found = unit.connection.execute(_KNOWN, {"team_id": args.team_id, "keys": list(tasks)})
    known = {row.source_key for row in found}
    return [task for key, task in tasks.items() if key not in known]
