"""Gather what the entries of a bundle say about each patient, in whatever order they come."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError

from huddle.domain.imported import (
    ImportedCondition,
    ImportedFile,
    ImportedRecord,
    UnreadableEntry,
    UnreadableFile,
)
from huddle.formats.fhir_conditions import active_condition, same_condition
from huddle.formats.fhir_patient import fault_of, read_patient
from huddle.formats.fhir_people import Person, keys_by_number, number_of, one_each
from huddle.formats.fhir_resources import CarePlan, Condition, Encounter, Goal, _Element
from huddle.formats.fhir_stream import Entry
from huddle.formats.fhir_tasks import NOT_MEANT, Plan, tasks_of
from huddle.formats.fhir_text import (
    clean,
    instant_of,
    key_of,
    keys_of,
    words_of,
)

M = TypeVar("M", bound=_Element)

NOT_HELD = frozenset({"planned", "cancelled", "entered-in-error"})
"""Encounter.status of one that did not take place."""
GOAL_OVER = frozenset({"completed", "cancelled", "entered-in-error", "rejected"})

MAX_KEPT = 400_000
"""Conditions, goals, plans and patients that are kept of one bundle; more are too many for memory."""


@dataclass
class Gathered:
    """The state of reading one bundle. `add` each entry, then `finish`."""

    now: datetime
    people: list[Person] = field(default_factory=list)
    file: ImportedFile = field(default_factory=ImportedFile)
    _conditions: dict[str, dict[tuple[str, str], ImportedCondition]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _last_seen: dict[str, datetime] = field(default_factory=dict)
    _plans: dict[str, list[CarePlan]] = field(default_factory=lambda: defaultdict(list))
    _words: dict[str, str] = field(default_factory=dict)
    _faults: dict[str, tuple[int, str]] = field(default_factory=dict)
    _fault_counts: Counter[str] = field(default_factory=Counter)
    _kept: int = 0

    def add(self, entry: Entry) -> None:
        """Take in one entry; kinds of resource that Huddle does not use pass by."""
        kind = entry.resource.get("resourceType")
        if kind == "Patient":
            self._add_patient(entry)
        elif kind == "Condition":
            self._add_condition(entry)
        elif kind == "Encounter":
            self._add_encounter(entry)
        elif kind == "CarePlan":
            self._add_plan(entry)
        elif kind == "Goal":
            self._add_goal(entry)

    def _parse(self, model: type[M], entry: Entry) -> M | None:
        """Read a resource; one that is of a wrong shape is counted for the notices."""
        try:
            return model.model_validate(entry.resource)
        except ValidationError as error:
            self._fault_counts[model.__name__] += 1
            self._faults.setdefault(model.__name__, (entry.number, fault_of(error)))
            return None

    def _keep(self) -> None:
        self._kept += 1
        if self._kept > MAX_KEPT:
            raise UnreadableFile(
                "The bundle holds more than one import can hold. Split it by patient."
            )

    def _add_patient(self, entry: Entry) -> None:
        id_ = entry.resource.get("id")
        label = (
            f"Patient {clean(id_, 64)}"
            if isinstance(id_, str)
            else f"Patient, entry {entry.number}"
        )
        self._keep()
        try:
            patient, notices = read_patient(entry.resource, self.now.date())
        except UnreadableEntry as error:
            self.file.refused.append(f"{label} {error.message}.")
            return
        self.file.notices.extend(f"{label} {notice}." for notice in notices)
        keys = keys_of(entry.full_url, "Patient", id_ if isinstance(id_, str) else "")
        keys |= {
            f"identifier:{i.get('system') or ''}|{i.get('value')}"
            for i in entry.resource.get("identifier") or []
            if i
        }
        self.people.append(Person(label, keys, patient))

    def _add_condition(self, entry: Entry) -> None:
        condition = self._parse(Condition, entry)
        made = active_condition(condition) if condition else None
        if condition is None or made is None:
            return
        self._keep()
        for key in keys_of(entry.full_url, "Condition", _id_of(entry)):
            self._words[key] = made.text
        mine = self._conditions[key_of(condition.subject)]
        there = mine.get(same_condition(made))
        if there is None or (made.onset or "9") < (there.onset or "9"):
            mine[same_condition(made)] = made

    def _add_encounter(self, entry: Entry) -> None:
        encounter = self._parse(Encounter, entry)
        if encounter is None or encounter.status in NOT_HELD or encounter.period is None:
            return
        began = instant_of(encounter.period.start) or instant_of(encounter.period.end)
        key = key_of(encounter.subject)
        if began is None or began > self.now + timedelta(days=1):
            return
        if key not in self._last_seen or self._last_seen[key] < began:
            self._last_seen[key] = began

    def _add_plan(self, entry: Entry) -> None:
        plan = self._parse(CarePlan, entry)
        if plan is not None and plan.status == "active" and plan.intent not in NOT_MEANT:
            self._keep()
            self._plans[key_of(plan.subject)].append(plan)

    def _add_goal(self, entry: Entry) -> None:
        goal = self._parse(Goal, entry)
        text = words_of(goal.description) if goal else ""
        if goal is not None and text and goal.lifecycleStatus not in GOAL_OVER:
            self._keep()
            for key in keys_of(entry.full_url, "Goal", _id_of(entry)):
                self._words[key] = text

    def finish(self) -> ImportedFile:
        """Bring everything to its patient, and say what was left out."""
        keys = keys_by_number(self.people)
        owners = {key for mine in keys.values() for key in mine}
        for person in one_each(self.people, self.file):
            self.file.records.append(
                self._record(person, keys.get(number_of(person.patient), set()))
            )
        strays = sum(
            len(store[key])
            for store in (self._conditions, self._plans)
            for key in store
            if key not in owners
        )
        if strays:
            self.file.notices.append(
                f"{strays} conditions or care plans belong to nobody in this file; left out."
            )
        for kind, count in self._fault_counts.items():
            first, fault = self._faults[kind]
            self.file.notices.append(
                f"{count} {kind} could not be read and was left out (first: entry {first}, {fault})."
            )
        return self.file

    def _record(self, person: Person, keys: set[str]) -> ImportedRecord:
        conditions: dict[tuple[str, str], ImportedCondition] = {}
        for key in sorted(keys):
            conditions |= self._conditions.get(key, {})
        seen = [self._last_seen[key] for key in keys if key in self._last_seen]
        patient = replace(
            person.patient,
            conditions=tuple(sorted(conditions.values(), key=lambda c: (c.text.lower(), c.code))),
            last_encounter_at=max(seen, default=None),
        )
        plans = [self._plan(plan) for key in sorted(keys) for plan in self._plans.get(key, [])]
        tasks, wordless = tasks_of(patient, plans, self.now)
        if wordless:
            self.file.notices.append(
                f"{person.label} has {wordless} care-plan activities without words; left out."
            )
        return ImportedRecord(person.label, patient, tasks)

    def _plan(self, plan: CarePlan) -> Plan:
        goals = [self._words.get(key_of(reference), "") for reference in plan.goal]
        problems = [self._words.get(key_of(reference), "") for reference in plan.addresses]
        return Plan(
            plan,
            tuple(dict.fromkeys(goal for goal in goals if goal)),
            tuple(dict.fromkeys(problem for problem in problems if problem)),
        )


def _id_of(entry: Entry) -> str:
    id_: Any = entry.resource.get("id")
    return id_ if isinstance(id_, str) else ""
