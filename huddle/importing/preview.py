"""What `patient.import` would do, read without writing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from huddle.commands.patients import ImportPatient
from models import tables as t


def preview(connection: Connection, args: ImportPatient) -> dict[str, Any]:
    """Return the result that the command would give now, without `patient_id`."""
    values = args.patient.model_dump()
    patient = t.patient.c
    there = (
        connection.execute(
            select(t.patient).where(
                patient.team_id == args.team_id,
                patient.mrn_system == values["mrn_system"],
                patient.mrn == values["mrn"],
            )
        )
        .mappings()
        .first()
    )
    if there is None:
        outcome = "new"
    else:
        same = all(there[name] == value for name, value in values.items())
        outcome = "unchanged" if same else "updated"
    keys = {task.source_key for task in args.tasks}
    task = t.task.c
    found = connection.execute(
        select(task.source_key).where(task.team_id == args.team_id, task.source_key.in_(keys))
    ).all()
    return {
        "patient": outcome,
        "tasks_new": len(keys) - len(found),
        "tasks_unchanged": len(args.tasks) - len(keys) + len(found),
    }
