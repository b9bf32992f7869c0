"""Notes: append-only, with mentions."""

from __future__ import annotations

import re
from typing import Any, Literal

from sqlalchemy import bindparam, select

from huddle.commands.fields import Arguments, Id, NoteText
from huddle.commands.record import values_of, write
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.queries import projection
from models import Note, Patient
from models import tables as t
from models.base import new_id

MENTION = re.compile(r"(?<![\w@.])@([a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])", re.IGNORECASE)

_HANDLES = (
    select(t.user.c.handle, t.user.c.id)
    .join(t.membership, t.membership.c.user_id == t.user.c.id)
    .where(
        t.membership.c.team_id == bindparam("team_id"),
        t.membership.c.ended_at.is_(None),
    )
)


class AddNote(Arguments):
    """A note on a task or a patient; `note_id` may be made by the client."""

    subject_type: Literal["task", "patient"]
    subject_id: Id
    text: NoteText
    note_id: Id | None = None


@command("note.add")
def add_note(unit: Unit, args: AddNote) -> dict[str, Any]:
    """Append a note. People of the team whose handle stands after an `@` are mentioned."""
    if args.subject_type == "task":
        task = unit.task(args.subject_id, archived=True)
        patient_id = task.patient_id
    else:
        patient_id = unit.load(Patient, args.subject_id, what="patient").id
    note = unit.add(
        Note(
            id=args.note_id if args.note_id and not unit.exists(Note, args.note_id) else new_id(),
            team_id=unit.team_id or "",
            subject_type=args.subject_type,
            subject_id=args.subject_id,
            author_id=unit.actor.user_id,
            text=args.text.strip(),
            mentions=mentioned(unit, args.text),
            created_at=unit.now,
        )
    )
    unit.put("notes", projection.note_row(values_of(note)))
    unit.audit(
        "C",
        args.subject_type,
        args.subject_id,
        {"note": [None, note.text]},
        patient_id=patient_id,
    )
    if args.subject_type == "task":
        task.note_count += 1
        task.version += 1
        write(unit.connection, task)
        if task.archived_at is None:
            unit.put("tasks", unit.task_row(task))
    return {"note_id": note.id}


def mentioned(unit: Unit, text: str) -> list[str]:
    """Return the ids of the team's people whose handles stand after an `@` in `text`, in order, once each."""
    handles = [match.lower() for match in MENTION.findall(text)]
    if not handles:
        return []
    rows = unit.connection.execute(_HANDLES, {"team_id": unit.team_id}).all()
    people = {row.handle.lower(): row.id for row in rows}
    return list(dict.fromkeys(people[handle] for handle in handles if handle in people))
