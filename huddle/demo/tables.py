"""The demo practice as rows of the tables, in an order that foreign keys accept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

from huddle.demo.dice import Dice
from huddle.demo.values import DemoPatient, DemoTask, DemoTeam, Practice
from huddle.domain.rank import ranks_between
from huddle.domain.task import DEFAULT_COLUMNS
from models import AuditEvent, BoardColumn, Membership, Note, Patient, SavedView, Task, Team, User

Rows = list[dict[str, Any]]

MRN_SYSTEM = "urn:huddle:demo"
_PRACTICE_AGE = timedelta(days=90)


def practice_rows(
    practice: Practice, hashes: dict[str, str], allow_remote: bool, seq: int
) -> list[tuple[Table, Rows]]:
    """Return the rows of every table. `hashes` are password hashes by user id."""
    teams, since = practice.teams, practice.made_at - _PRACTICE_AGE
    users = [
        {
            "id": person.id, "email": person.email, "name": person.name, "handle": person.handle,
            "initials": person.initials, "password_hash": hashes[person.id],
            "is_admin": person.is_admin, "loopback_only": not allow_remote, "failed_count": 0,
            "created_at": since,
        }
        for person in practice.people
    ]  # fmt: skip
    made: list[tuple[type[SQLModel], Rows]] = [
        (User, users),
        (Team, [_team(team, since, seq) for team in teams]),
        (Membership, _memberships(practice)),
        (BoardColumn, [row for team in teams for row in _columns(team)]),
        (SavedView, [row for team in teams for row in _views(team, since)]),
        (Patient, [_patient(team, patient) for team in teams for patient in team.patients]),
        (Task, [row for team in teams for row in _tasks(team)]),
        (Note, [row for team in teams for row in _notes(team)]),
        (AuditEvent, [row for team in teams for row in _events(team)]),
    ]
    return [(model.__table__, rows) for model, rows in made]  # type: ignore[attr-defined]


def _team(team: DemoTeam, since: Any, seq: int) -> dict[str, Any]:
    return {
        "id": team.id, "name": team.name, "time_zone": team.time_zone, "seq": seq,
        "pruned_seq": seq, "version": 1, "created_at": since,
    }  # fmt: skip


def _memberships(practice: Practice) -> Rows:
    team_ids = {team.key: team.id for team in practice.teams}
    dice = Dice(f"{practice.seed} memberships")
    return [
        {
            "id": dice.id(), "team_id": team_ids[seat.team_key], "user_id": person.id,
            "role": seat.role, "permission": seat.permission, "version": 1,
            "created_at": practice.made_at - _PRACTICE_AGE,
        }
        for person in practice.people
        for seat in person.seats
    ]  # fmt: skip


def _columns(team: DemoTeam) -> Iterator[dict[str, Any]]:
    ranks = ranks_between(None, None, len(DEFAULT_COLUMNS))
    for id_, rank, (key, name, status, limit) in zip(
        team.column_ids, ranks, DEFAULT_COLUMNS, strict=True
    ):
        yield {
            "id": id_, "team_id": team.id, "key": key, "name": name, "fhir_status": status.value,
            "wip_limit": limit, "rank": rank, "version": 1,
        }  # fmt: skip


def _views(team: DemoTeam, since: Any) -> Iterator[dict[str, Any]]:
    for view in team.views:
        yield {
            "id": view.id, "team_id": team.id, "owner_id": view.owner_id, "name": view.name,
            "settings": view.settings, "version": 1, "created_at": since,
        }  # fmt: skip


def _patient(team: DemoTeam, patient: DemoPatient) -> dict[str, Any]:
    return {
        "id": patient.id, "team_id": team.id, "mrn": patient.mrn, "mrn_system": MRN_SYSTEM,
        "family": patient.family, "given": patient.given, "birth_date": patient.birth_date,
        "sex": patient.sex, "phone": patient.phone, "language": patient.language,
        "address": patient.address, "conditions": patient.conditions,
        "last_encounter_at": patient.last_encounter_at, "deceased": False, "source": "demo",
        "version": 1, "created_at": patient.last_encounter_at,
        "updated_at": patient.last_encounter_at,
    }  # fmt: skip


def _tasks(team: DemoTeam) -> Iterator[dict[str, Any]]:
    """Yield the tasks' rows, with ranks that keep their order within each column."""
    for _, group in groupby(team.tasks, key=lambda task: task.status):
        column = list(group)
        for task, rank in zip(column, ranks_between(None, None, len(column)), strict=True):
            yield _task(team, task, rank)


def _task(team: DemoTeam, task: DemoTask, rank: str) -> dict[str, Any]:
    return {
        "id": task.id, "team_id": team.id, "title": task.title, "description": task.description,
        "status": task.status, "rank": rank, "priority": task.priority,
        "assigned_role": task.assigned_role, "assignee_id": task.assignee_id,
        "patient_id": task.patient_id, "due_at": task.due_at, "tags": task.tags,
        "checklist": task.checklist, "note_count": len(task.notes), "source": "demo",
        "version": task.version, "created_by": task.created_by, "created_at": task.created_at,
        "updated_at": task.updated_at, "done_at": task.done_at,
    }  # fmt: skip


def _notes(team: DemoTeam) -> Iterator[dict[str, Any]]:
    for task in team.tasks:
        for note in task.notes:
            yield {
                "id": note.id, "team_id": team.id, "subject_type": "task", "subject_id": task.id,
                "author_id": note.author_id, "text": note.text, "mentions": list(note.mentions),
                "created_at": note.created_at,
            }  # fmt: skip


def _events(team: DemoTeam) -> Iterator[dict[str, Any]]:
    for task in team.tasks:
        for event in task.events:
            yield {
                "id": event.id, "at": event.at, "type": event.type, "action": event.action,
                "outcome": "0", "team_id": team.id, "user_id": event.user_id, "source": "demo",
                "patient_id": task.patient_id, "object_type": "task", "object_id": task.id,
                "detail": event.detail,
            }  # fmt: skip
