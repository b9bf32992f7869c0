"""The demo practice as values: the same from the same seed, and believable."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from huddle.demo import DEFAULT_SEED
from huddle.demo.dice import password_for
from huddle.demo.practice import make_practice
from huddle.demo.staff import TEAM_NAMES
from huddle.demo.template import catalog_of
from huddle.demo.values import DemoTask, Practice
from huddle.domain.permissions import Permission
from huddle.domain.roles import ClinicalRole
from huddle.domain.task import DueState, due_state
from huddle.security.password_rules import check_password

TIMES = [
    datetime(2026, 11, 23, 9, tzinfo=UTC),
    datetime(2026, 11, 22, 3, 59, tzinfo=UTC),
    datetime(2027, 3, 14, 6, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
]
NOW = TIMES[0]


def all_tasks(practice: Practice) -> list[DemoTask]:
    return [task for team in practice.teams for task in team.tasks]


made = cache(make_practice)


@pytest.fixture(params=[(DEFAULT_SEED, when) for when in TIMES] + [(7, NOW), (0, NOW)])
def practice(request: pytest.FixtureRequest) -> Practice:
    seed, when = request.param
    return made(seed, when)


def test_it_is_as_large_as_promised(practice: Practice) -> None:
    assert len(practice.teams) == 3
    assert len(practice.people) == 20
    assert sum(len(team.patients) for team in practice.teams) == 120
    assert len(all_tasks(practice)) == 300


def test_the_same_seed_in_the_same_hour_gives_the_same() -> None:
    again = make_practice(5, NOW + timedelta(minutes=59))
    assert make_practice(5, NOW) == again
    assert make_practice(6, NOW) != again


def test_on_another_day_people_patients_words_and_ids_are_the_same() -> None:
    today, later = make_practice(5, NOW), make_practice(5, NOW + timedelta(days=40))
    assert today.people == later.people
    assert [team.id for team in today.teams] == [team.id for team in later.teams]
    for before, after in zip(today.teams, later.teams, strict=True):
        names = [[(p.id, p.family, p.given, p.mrn) for p in t.patients] for t in (before, after)]
        assert names[0] == names[1]


def test_ids_are_unique_uuids_of_version_7(practice: Practice) -> None:
    ids = [person.id for person in practice.people] + [team.id for team in practice.teams]
    for team in practice.teams:
        ids += [*team.column_ids, *(view.id for view in team.views)]
        ids += [patient.id for patient in team.patients]
        for task in team.tasks:
            ids += [task.id, *(note.id for note in task.notes), *(e.id for e in task.events)]
    assert len(ids) == len(set(ids))
    assert all(id_[14] == "7" and id_[19] in "89ab" and len(id_) == 36 for id_ in ids)


def test_every_role_and_permission_is_there_and_some_are_in_two_teams(practice: Practice) -> None:
    seats = [seat for person in practice.people for seat in person.seats]
    assert {seat.role for seat in seats} == {role.value for role in ClinicalRole}
    assert {seat.permission for seat in seats} == {p.value for p in Permission} - {"kiosk"}
    assert sum(len(person.seats) > 1 for person in practice.people) >= 5
    assert sum(person.is_admin for person in practice.people) == 1
    for key in TEAM_NAMES:
        own = [seat for seat in seats if seat.team_key == key]
        assert len(own) >= 8
        assert any(seat.permission == "manager" for seat in own)


def test_accounts_are_distinct_and_their_password_is_allowed(practice: Practice) -> None:
    people = practice.people
    for field in ("email", "handle", "name"):
        assert len({getattr(person, field) for person in people}) == len(people)
    for person in people:
        own = (person.name, person.email, person.handle)
        assert check_password(person.password, site_name="Huddle", own=own) == person.password
    assert password_for(1) != password_for(2)


def test_patients_are_distinct_and_of_all_ages(practice: Practice) -> None:
    patients = [patient for team in practice.teams for patient in team.patients]
    assert len({(p.family, p.given) for p in patients}) == 120
    assert len({p.mrn for p in patients}) == 120
    ages = [(practice.made_at.date() - p.birth_date).days // 365 for p in patients]
    assert min(ages) >= 1
    assert max(ages) < 100
    assert sum(age < 18 for age in ages) >= 2
    assert sum(age >= 65 for age in ages) >= 40
    assert {p.sex for p in patients} == {"female", "male"}
    assert 0.5 < Counter(p.language for p in patients)["en"] / 120 < 0.8
    assert all("555-01" in p.phone for p in patients)
    assert all(p.last_encounter_at < practice.made_at for p in patients)
    assert sum(bool(p.conditions) for p in patients) > 90
    for patient in patients:
        onsets = [item["onset"] for item in patient.conditions]
        assert all(onset <= practice.made_at.date().isoformat() for onset in onsets)


def test_columns_are_filled_as_in_life(practice: Practice) -> None:
    share = Counter(task.status for task in all_tasks(practice))
    assert set(share) == {"todo", "doing", "waiting", "done"}
    assert share["todo"] > share["done"] > share["waiting"] > share["doing"] > 20


def test_clocks_are_overdue_soon_later_and_none(practice: Practice) -> None:
    clocks = [task for task in all_tasks(practice) if task.done_at is None]
    states = Counter(due_state(t.due_at, t.done_at, practice.made_at) for t in clocks)
    assert all(states[state] >= 12 for state in DueState), states
    assert states[DueState.OVERDUE] < len(clocks) * 0.25
    for task in clocks:
        if task.due_at is not None:
            local = task.due_at.astimezone(practice.teams[0].tasks[0].created_at.tzinfo)
            assert abs(local - practice.made_at) < timedelta(days=32)


def test_done_tasks_were_done_in_the_last_days_by_somebody(practice: Practice) -> None:
    for task in all_tasks(practice):
        assert (task.done_at is not None) == (task.status == "done")
        if task.done_at is not None:
            assert practice.made_at - timedelta(days=7) < task.done_at < practice.made_at
            assert task.assignee_id is not None
            assert all(item["done"] for item in task.checklist)


def test_tasks_belong_to_their_team(practice: Practice) -> None:
    for team in practice.teams:
        roles: dict[str, set[str]] = {}
        for person in practice.people:
            for seat in person.seats:
                if seat.team_key == team.key:
                    roles.setdefault(person.id, set()).add(seat.role)
        patients = {patient.id for patient in team.patients}
        for task in team.tasks:
            assert task.patient_id is None or task.patient_id in patients
            assert task.created_by in roles
            if task.assignee_id is not None:
                assert task.assigned_role in roles[task.assignee_id]
            for note in task.notes:
                assert note.author_id in roles
                assert set(note.mentions) <= set(roles)
        assert any(task.assignee_id is None for task in team.tasks)
        assert any(task.patient_id is None for task in team.tasks)


def test_nobody_has_the_same_task_twice(practice: Practice) -> None:
    per_patient = Counter(
        (task.patient_id, task.title) for task in all_tasks(practice) if task.patient_id
    )
    assert max(per_patient.values()) == 1


def test_texts_have_no_gap_left_in_them(practice: Practice) -> None:
    for task in all_tasks(practice):
        texts = [task.title, task.description, *(note.text for note in task.notes)]
        assert all("{" not in text and "  " not in text and text.strip() for text in texts)


def test_a_part_has_notes_and_some_mention_a_colleague(practice: Practice) -> None:
    tasks = all_tasks(practice)
    assert 80 < sum(bool(task.notes) for task in tasks) < 220
    notes = [note for task in tasks for note in task.notes]
    mentioning = [note for note in notes if note.mentions]
    assert len(mentioning) >= 10
    handles = {person.id: person.handle for person in practice.people}
    for note in mentioning:
        assert all(f"@{handles[id_]}" in note.text for id_ in note.mentions)
        assert note.author_id not in note.mentions


def test_every_history_leads_to_the_present(practice: Practice) -> None:
    for task in all_tasks(practice):
        assert task.events[0].type == "task.create"
        moments = [event.at for event in task.events]
        assert moments == sorted(moments)
        assert moments[-1] == task.updated_at <= practice.made_at
        moves = [event for event in task.events if event.type == "task.move"]
        assert [move.detail["status"][1] for move in moves] == (
            [] if task.status == "todo" else [task.status]
        )
        noted = [event for event in task.events if event.type == "note.add"]
        assert len(noted) == len(task.notes)


def test_the_catalogs_ask_only_for_roles_that_the_team_has(practice: Practice) -> None:
    for key in TEAM_NAMES:
        there = {s.role for person in practice.people for s in person.seats if s.team_key == key}
        assert {template.role.value for template in catalog_of(key)} <= there
