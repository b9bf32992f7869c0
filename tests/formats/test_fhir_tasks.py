"""Care-plan activities as tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huddle.domain.imported import ImportedTask
from huddle.domain.roles import ClinicalRole
from huddle.formats.fhir_tasks import rule_for, rules
from tests.formats.bundles import (
    NOW,
    activity,
    bundle,
    care_plan,
    concept,
    condition,
    patient,
    read,
)


def tasks(*resources: dict[str, Any], **more: Any) -> tuple[ImportedTask, ...]:
    return read(bundle(patient(**more), *resources)).records[0].tasks


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Diabetic diet", ClinicalRole.DIETITIAN),
        ("Stretching exercises", ClinicalRole.PHYSICAL_THERAPIST),
        ("Referral to physiotherapy service", ClinicalRole.PHYSICAL_THERAPIST),
        ("Medication management", ClinicalRole.PHARMACIST),
        ("Smoking cessation counseling", ClinicalRole.BEHAVIORAL_HEALTH),
        ("Drug rehabilitation and detoxification", ClinicalRole.BEHAVIORAL_HEALTH),
        ("Asthma education", ClinicalRole.NURSE),
        ("Colonoscopy", ClinicalRole.REFERRAL_COORDINATOR),
        ("Help with housing", ClinicalRole.SOCIAL_WORKER),
        ("Something that nobody foresaw", ClinicalRole.CARE_MANAGER),
    ],
)
def test_the_role_fits_the_words(text: str, role: ClinicalRole) -> None:
    assert rule_for("", text).role is role


def test_every_rule_says_why_and_the_last_takes_all() -> None:
    assert all(rule.reason.endswith(".") and 1 <= rule.days <= 30 for rule in rules())
    assert rules()[-1].words == ("",)
    codes = [code for rule in rules() for code in rule.codes]
    assert len(codes) == len(set(codes))


def test_a_task_says_what_and_from_where() -> None:
    goal = {"resourceType": "Goal", "id": "g", "description": {"text": "HbA1c < 7.0"}}
    over = {
        "resourceType": "Goal",
        "id": "h",
        "lifecycleStatus": "completed",
        "description": {"text": "Old goal"},
    }
    problem = condition("15777000", "Prediabetes", id="c")
    plan = care_plan(
        activity(description="Fewer sugary drinks"),
        goal=[{"reference": "Goal/g"}, {"reference": "Goal/h"}],
        addresses=[{"reference": "Condition/c"}],
        period={"start": "2024-05-01"},
    )
    (task,) = tasks(plan, goal, over, problem)
    assert task.title == "Diabetic diet: review the eating plan"
    assert task.assigned_role == "dietitian"
    assert task.tags == ("care plan", "nutrition")
    assert task.description.split("\n") == [
        "From the care plan: Diabetes self management plan, for Prediabetes, since 2024.",
        "Fewer sugary drinks",
        "Goals:",
        "- HbA1c < 7.0",
    ]


@pytest.mark.parametrize("status", ["completed", "cancelled", "stopped", "entered-in-error"])
def test_an_activity_that_is_over_is_no_task(status: str) -> None:
    assert tasks(care_plan(activity(status=status))) == ()


@pytest.mark.parametrize(
    "more",
    [
        {"status": "completed"},
        {"status": "draft"},
        {"status": None},
        {"intent": "proposal"},
        {"intent": "option"},
    ],
)
def test_a_plan_that_is_not_in_force_gives_no_task(more: dict[str, Any]) -> None:
    assert tasks(care_plan(activity(), **more)) == ()


def test_nobody_calls_the_dead() -> None:
    assert tasks(care_plan(activity()), deceasedBoolean=True) == ()


def test_the_same_activity_of_the_same_plan_is_one_task() -> None:
    plan = care_plan(activity(), activity())
    other = care_plan(activity(), category=[concept("408869004", "Musculoskeletal care")])
    assert len(tasks(plan, plan, other)) == 2


def test_the_source_key_outlives_ids_order_and_words() -> None:
    (first,) = tasks(care_plan(activity(), id="a"))
    (again,) = tasks(care_plan(activity(text="Diet, diabetic"), id="b"))
    (hers,) = tasks(care_plan(activity()), identifier=[{"system": "s", "value": "9"}])
    assert first.source_key == again.source_key != hers.source_key


def test_due_times_are_spread_over_weekdays_in_the_afternoon() -> None:
    many = [activity(str(code), f"Exercise {code}") for code in range(40)]
    due = [task.due_at for task in tasks(care_plan(*many))]
    assert {moment.hour for moment in due} == {17}
    assert all(moment.weekday() < 5 for moment in due)
    assert len({moment.date() for moment in due}) >= 3
    assert timedelta(days=14) < min(due) - NOW < max(due) - NOW < timedelta(days=22)


def test_a_scheduled_end_is_the_due_time() -> None:
    (task,) = tasks(care_plan(activity(scheduledPeriod={"end": "2026-12-24T12:00:00Z"})))
    assert task.due_at.isoformat() == "2026-12-24T12:00:00+00:00"
    (past,) = tasks(care_plan(activity(scheduledPeriod={"end": "2020-12-24"})))
    assert past.due_at > NOW


def test_what_must_not_be_done_says_so() -> None:
    (task,) = tasks(care_plan(activity("229065009", "Exercise therapy", doNotPerform=True)))
    assert task.title == "Exercise therapy: do not do; check that it is known"


def test_an_activity_without_words_is_said() -> None:
    plan = care_plan({"reference": {"reference": "ServiceRequest/1"}}, {"detail": {}})
    file = read(bundle(patient(), plan))
    assert file.records[0].tasks == ()
    assert "2 care-plan activities without words" in file.notices[0]
    shown = care_plan({"reference": {"reference": "ServiceRequest/1", "display": "Home oxygen"}})
    assert tasks(shown)[0].title == "Home oxygen: review with the patient"
