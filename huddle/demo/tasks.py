"""Three hundred tasks: which patient, which state, which clock, whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from zoneinfo import ZoneInfo

from huddle.demo.dice import Dice
from huddle.demo.slots import fill_slots, say
from huddle.demo.staff import PACE, PRIMARY, TIME_ZONE, TRANSITIONS
from huddle.demo.story import tell
from huddle.demo.template import Template, catalog_of
from huddle.demo.values import DemoPatient, DemoPerson, DemoTask
from huddle.domain.task import Priority

STATE_COUNTS: dict[str, dict[str, int]] = {
    PRIMARY: {"todo": 62, "doing": 11, "waiting": 20, "done": 31},
    TRANSITIONS: {"todo": 44, "doing": 14, "waiting": 16, "done": 24},
    PACE: {"todo": 36, "doing": 9, "waiting": 12, "done": 21},
}
"""Tasks in each column. One team has more in `doing` than its limit, as happens."""

_DUE_WEIGHTS: dict[str, dict[str, int]] = {
    "urgent": {"overdue": 24, "day": 56, "days": 20},
    "soon": {"overdue": 15, "day": 27, "days": 46, "weeks": 6, "none": 6},
    "routine": {"overdue": 8, "day": 12, "days": 26, "weeks": 30, "none": 24},
}
_DUE_DAYS = {"overdue": (-6, -1), "days": (2, 7), "weeks": (8, 24)}

_CLAIMED = {"todo": 0.42, "doing": 1.0, "waiting": 0.9, "done": 1.0}

_RAISED = {
    Priority.ROUTINE: Priority.SOON,
    Priority.SOON: Priority.URGENT,
    Priority.URGENT: Priority.URGENT,
}


@dataclass(frozen=True)
class _Slot:
    """A place on the board that a task is to be made for."""

    status: str
    template: Template
    patient: DemoPatient | None


def make_tasks(
    dice: Dice,
    now: datetime,
    team_key: str,
    patients: tuple[DemoPatient, ...],
    people: tuple[DemoPerson, ...],
) -> tuple[DemoTask, ...]:
    """Return the tasks of one team, column by column, urgent and due ones mostly at the top."""
    states = list(chain.from_iterable(repeat(s, n) for s, n in STATE_COUNTS[team_key].items()))
    dice.shuffle(states)
    pairs = _pairs(dice, catalog_of(team_key), patients)
    slots = [_Slot(status, *next(pairs)) for status in states]
    staff = _staff(team_key, people)
    tasks = [_task(dice, now, team_key, slot, staff) for slot in slots]
    return tuple(sorted(tasks, key=lambda task: _place(dice, now, task)))


def _pairs(
    dice: Dice, catalog: tuple[Template, ...], patients: tuple[DemoPatient, ...]
) -> Iterator[tuple[Template, DemoPatient | None]]:
    """Yield kinds of task with a patient whom they fit: the team's own first, then round and round.

    No patient gets the same kind twice. About one patient in eight has no task at all.
    """
    active = dice.sample(patients, k=len(patients) * 7 // 8)
    load = dict.fromkeys((patient.id for patient in active), 0)
    given: set[tuple[str, str]] = set()
    yield from ((template, None) for template in catalog if not template.about_patient)
    while True:
        before = len(given)
        for template in dice.sample(catalog, k=len(catalog)):
            fitting = [
                patient
                for patient in active
                if template.fits(patient.traits) and (template.title, patient.id) not in given
            ]
            if fitting:
                patient = min(fitting, key=lambda p: load[p.id] + dice.random() * 3)
                load[patient.id] += 1
                given.add((template.title, patient.id))
                yield template, patient
        if len(given) == before:
            raise ValueError("the catalog has too few kinds of task for so many tasks")


def _staff(team_key: str, people: tuple[DemoPerson, ...]) -> dict[str, list[DemoPerson]]:
    """Return the team's people by role."""
    staff: dict[str, list[DemoPerson]] = {}
    for person in people:
        for seat in person.seats:
            if seat.team_key == team_key:
                staff.setdefault(seat.role, []).append(person)
    return staff


def _task(
    dice: Dice, now: datetime, team_key: str, slot: _Slot, staff: dict[str, list[DemoPerson]]
) -> DemoTask:
    template = slot.template
    words = fill_slots(dice, slot.patient)
    priority = template.urgency if dice.random() < 0.9 else _RAISED[template.urgency]
    assignee = dice.choice(staff[template.role]) if dice.random() < _CLAIMED[slot.status] else None
    done_at = _worked(dice, now, 0.3, 6 * 24) if slot.status == "done" else None
    due_at = _due(dice, now, slot.status, priority)
    created_at = _created(dice, done_at or min(due_at or now, now), priority)
    ticks = _ticked(dice, slot.status, len(template.checklist))
    task = DemoTask(
        id=dice.id(),
        team_key=team_key,
        title=say(template.title, words),
        description=say(template.description, words),
        status=slot.status,
        priority=priority.value,
        assigned_role=template.role.value,
        assignee_id=assignee.id if assignee else None,
        patient_id=slot.patient.id if slot.patient else None,
        due_at=due_at,
        tags=list(template.tags),
        checklist=[
            {"id": dice.id(), "text": text, "done": index < ticks}
            for index, text in enumerate(template.checklist)
        ],
        created_by=dice.choice([p for role in staff.values() for p in role]).id,
        created_at=created_at,
        updated_at=done_at or created_at,
        done_at=done_at,
        version=1,
    )
    return tell(dice, now, task, template, words, staff)


def _due(dice: Dice, now: datetime, status: str, priority: str) -> datetime | None:
    """Draw a due time: overdue, in the next day, in days, in weeks, or none."""
    zone = ZoneInfo(TIME_ZONE)
    kind = dice.weighted(_DUE_WEIGHTS[priority])
    if status == "waiting" and kind in ("overdue", "day") and dice.random() < 0.6:
        kind = "days"
    if status == "done" and kind in ("days", "weeks"):
        kind = "day"
    if kind == "none":
        return None
    if kind == "day":
        return dice.within_a_day(now, zone).astimezone(UTC)
    return dice.days_away(now, zone, *_DUE_DAYS[kind]).astimezone(UTC)


def _created(dice: Dice, before: datetime, priority: str) -> datetime:
    """Draw when it was made: urgent work is young, routine work may be weeks old."""
    oldest = {"urgent": 40, "soon": 6 * 24, "routine": 18 * 24}[priority]
    return before - timedelta(hours=dice.uniform(8, oldest))


def _worked(dice: Dice, now: datetime, low: float, high: float) -> datetime:
    """Draw an instant between `low` and `high` hours ago, more often a recent one."""
    return now - timedelta(hours=low + (high - low) * dice.random() ** 1.6)


def _ticked(dice: Dice, status: str, count: int) -> int:
    if status == "done":
        return count
    if status == "todo":
        return 0 if dice.random() < 0.8 else min(1, count)
    return dice.randint(min(1, count), max(count - 1, min(1, count)))


def _place(dice: Dice, now: datetime, task: DemoTask) -> tuple[str, float]:
    """Sort by column; in it by urgency and clock, not quite tidily; done tasks by time."""
    if task.done_at:
        return task.status, (now - task.done_at).total_seconds()
    hours = (task.due_at - now).total_seconds() / 3600 if task.due_at else 240.0
    bonus = {"urgent": -48, "soon": -12, "routine": 0}[task.priority]
    return task.status, hours + bonus + dice.uniform(-18, 18)
