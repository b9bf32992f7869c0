"""Activities of an active FHIR CarePlan as tasks for a fitting role, with a due time."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from huddle.domain.imported import ImportedPatient, ImportedTask
from huddle.domain.roles import ClinicalRole
from huddle.domain.task import Priority
from huddle.formats.fhir_resources import Activity, ActivityDetail, CarePlan
from huddle.formats.fhir_text import clean, code_of, instant_of, words_of

OVER = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})
"""CarePlan.activity.detail.status (clinical reference, section 5.2) that asks for nothing more."""

NOT_MEANT = frozenset({"proposal", "option"})
"""CarePlan.intent under which nobody has decided that it is to be done."""

SPREAD_DAYS = 5
DUE_AT = time(17)


class Rule(BaseModel):
    """One rule of care_plan_rules.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    codes: frozenset[str]
    words: tuple[str, ...]
    role: ClinicalRole
    ask: str
    days: int
    priority: Priority = Priority.ROUTINE
    tags: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Plan:
    """An active care plan with what its references say: goals and problems in words."""

    resource: CarePlan
    goals: tuple[str, ...]
    problems: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in their order; the last one takes everything."""
    text = files("huddle.formats").joinpath("care_plan_rules.toml").read_text("utf-8")
    return tuple(Rule.model_validate(entry) for entry in tomllib.loads(text)["rule"])


def rule_for(code: str, text: str) -> Rule:
    """Return the first rule that takes an activity, by its code, else by a word of its text."""
    lowered = text.lower()
    for rule in rules():
        if code and code in rule.codes:
            return rule
    return next(rule for rule in rules() if any(word in lowered for word in rule.words))


def tasks_of(
    patient: ImportedPatient, plans: Iterable[Plan], now: datetime
) -> tuple[tuple[ImportedTask, ...], int]:
    """Return the tasks of a patient's care plans, and how many activities had no words to show.

    `now` is aware, in the team's time zone. The same activity of the same kind of plan is one task,
    however often it stands in the record. A deceased patient has no tasks.
    """
    if patient.deceased:
        return (), 0
    tasks: dict[str, ImportedTask] = {}
    wordless = 0
    for plan in plans:
        for activity in plan.resource.activity:
            if activity.detail is not None and activity.detail.status in OVER:
                continue
            task = _task(patient, plan, activity, now)
            if task is None:
                wordless += 1
            else:
                tasks.setdefault(task.source_key, task)
    return tuple(tasks.values()), wordless


def _task(
    patient: ImportedPatient, plan: Plan, activity: Activity, now: datetime
) -> ImportedTask | None:
    detail = activity.detail or ActivityDetail.model_validate({})
    shown = activity.reference.display if activity.reference else ""
    text = words_of(detail.code, 200) or clean(shown or detail.description, 200)
    if not text:
        return None
    _, code = code_of(detail.code)
    rule = rule_for(code, text)
    key = _source_key(patient, plan.resource, code or text.lower())
    title = text[:1].upper() + text[1:]
    ask = "do not do; check that it is known" if detail.doNotPerform else rule.ask
    return ImportedTask(
        source_key=key,
        title=f"{title}: {ask}",
        description=_description(plan, detail, text),
        assigned_role=rule.role.value,
        due_at=_due(detail, rule.days, key, now),
        priority=rule.priority.value,
        tags=("care plan", *rule.tags),
    )


def plan_name(plan: CarePlan) -> str:
    """Return what people call a care plan."""
    names = [words_of(category, 200) for category in plan.category]
    return clean(plan.title, 200) or next((name for name in reversed(names) if name), "Care plan")


def _source_key(patient: ImportedPatient, plan: CarePlan, activity: str) -> str:
    """Name an activity so that a later export of the same record gives the same name.

    Ids of resources are not in it, as exports make new ones: patient, code of the plan, code of the
    activity.
    """
    codes = sorted(code for c in plan.category if (code := code_of(c)[1]))
    name = [patient.mrn_system, patient.mrn, codes or [plan_name(plan).lower()], activity]
    return "careplan:" + hashlib.sha256(json.dumps(name).encode()).hexdigest()[:40]


def _due(detail: ActivityDetail, days: int, key: str, now: datetime) -> datetime:
    """Return when an activity is due, a design default.

    Where the plan schedules it within the coming year, the end of that. Else 17:00 local, after the
    rule's days and up to four more (by the key, so that an import does not put all on one day), on
    a weekday.
    """
    scheduled = instant_of(detail.scheduledPeriod.end) if detail.scheduledPeriod else None
    if scheduled is not None and now < scheduled < now + timedelta(days=365):
        return scheduled
    day = now.date() + timedelta(days=days + int(key[-8:], 16) % SPREAD_DAYS)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    return datetime.combine(day, DUE_AT, now.tzinfo)


def _description(plan: Plan, detail: ActivityDetail, text: str) -> str:
    problems = f", for {', '.join(plan.problems)}" if plan.problems else ""
    started = instant_of(plan.resource.period.start) if plan.resource.period else None
    since = f", since {started.year}" if started else ""
    lines = [f"From the care plan: {plan_name(plan.resource)}{problems}{since}."]
    more = clean(detail.description, 2000)
    if more and more != text:
        lines.append(more)
    if detail.status == "on-hold":
        lines.append("On hold in the care plan.")
    if plan.goals:
        lines.append("Goals:")
        lines.extend(f"- {goal}" for goal in plan.goals[:20])
    return "\n".join(lines)
