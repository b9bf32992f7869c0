"""How a card came to stand where it stands: its notes, and every past act for its history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from huddle.demo.dice import Dice
from huddle.demo.slots import say
from huddle.demo.template import Template
from huddle.demo.values import DemoEvent, DemoNote, DemoPerson, DemoTask

_MENTION = re.compile(r"@([a-z_]+)")

_NOTE_CHANCE = {"todo": 0.22, "doing": 0.85, "waiting": 0.5, "done": 0.6}


def tell(
    dice: Dice,
    now: datetime,
    task: DemoTask,
    template: Template,
    words: dict[str, str],
    staff: dict[str, list[DemoPerson]],
) -> DemoTask:
    """Return `task` with notes and events that lead from its creation to its present state."""
    notes_wanted = _texts(dice, task.status, template)
    acts = _acts(task) + [("note.add", text) for text in notes_wanted]
    if task.status in ("waiting", "done"):
        acts = [act for act in acts if act[0] != "task.move"] + [("task.move", None)]
    moments = _moments(dice, now, task, len(acts))
    events = [_created(dice, task)]
    notes: list[DemoNote] = []
    worker = task.assignee_id or task.created_by
    for (kind, text), at in zip(acts, moments, strict=True):
        if kind == "note.add" and text is not None:
            notes.append(_note(dice, worker, say(text, words), at, staff))
            events.append(_event(dice, at, worker, kind, "C", {"text": [None, notes[-1].text]}))
        elif kind == "task.claim":
            detail = {"assignee_id": [None, task.assignee_id]}
            events.append(_event(dice, at, worker, kind, "U", detail))
        else:
            detail = {"status": ["todo", task.status]}
            events.append(_event(dice, at, worker, kind, "U", detail))
    rows_changed = sum(1 for event in events if event.type != "note.add")
    return replace(
        task,
        notes=tuple(notes),
        events=tuple(events),
        version=rows_changed + len(notes),
        updated_at=events[-1].at,
    )


def _acts(task: DemoTask) -> list[tuple[str, str | None]]:
    acts: list[tuple[str, str | None]] = []
    if task.assignee_id:
        acts.append(("task.claim", None))
    if task.status != "todo":
        acts.append(("task.move", None))
    return acts


def _texts(dice: Dice, status: str, template: Template) -> list[str]:
    """Draw the notes' texts; a waiting task says what it waits for."""
    texts: list[str] = []
    if template.notes and dice.random() < _NOTE_CHANCE[status]:
        count = 2 if len(template.notes) > 1 and dice.random() < 0.3 else 1
        start = dice.randint(0, len(template.notes) - count)
        texts.extend(template.notes[start : start + count])
    if status == "waiting" and template.waiting:
        texts.append(template.waiting)
    return texts


def _moments(dice: Dice, now: datetime, task: DemoTask, count: int) -> list[datetime]:
    """Return `count` instants after the creation, ascending; a done task's last is `done_at`."""
    end = task.done_at or now - timedelta(minutes=dice.randint(4, 200))
    span = max(end - task.created_at, timedelta(minutes=count + 1))
    fractions = sorted(dice.uniform(0.1, 0.98) for _ in range(count))
    moments = [task.created_at + span * fraction for fraction in fractions]
    if task.done_at and moments:
        moments[-1] = task.done_at
    return moments


def _note(
    dice: Dice, author_id: str, text: str, at: datetime, staff: dict[str, list[DemoPerson]]
) -> DemoNote:
    """Make a note; each `@role` becomes the handle of somebody else in that role."""
    mentioned: list[str] = []

    def name_them(match: re.Match[str]) -> str:
        people = [p for p in staff.get(match.group(1), []) if p.id != author_id]
        if not people:
            return match.group(1).replace("_", " ")
        person = dice.choice(people)
        mentioned.append(person.id)
        return f"@{person.handle}"

    written = _MENTION.sub(name_them, text)
    return DemoNote(dice.id(), author_id, written, tuple(dict.fromkeys(mentioned)), at)


def _created(dice: Dice, task: DemoTask) -> DemoEvent:
    first = {
        "title": task.title,
        "status": "todo",
        "priority": task.priority,
        "assigned_role": task.assigned_role,
        "patient_id": task.patient_id,
        "due_at": task.due_at.isoformat().replace("+00:00", "Z") if task.due_at else None,
    }
    detail = {name: [None, value] for name, value in first.items() if value is not None}
    return _event(dice, task.created_at, task.created_by, "task.create", "C", detail)


def _event(
    dice: Dice, at: datetime, user_id: str, kind: str, action: str, detail: dict[str, Any]
) -> DemoEvent:
    return DemoEvent(dice.id(), at, user_id, kind, action, detail)
