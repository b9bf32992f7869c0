"""Checks that what a task names is in the task's own team."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from huddle.commands.unit import Unit
from huddle.domain.errors import Invalid
from huddle.domain.permissions import Permission
from models import tables as t

_MEMBER = select(t.membership.c.id).where(
    t.membership.c.team_id == bindparam("team_id"),
    t.membership.c.user_id == bindparam("user_id"),
    t.membership.c.permission != Permission.KIOSK.value,
    t.membership.c.ended_at.is_(None),
)
_PATIENT = select(t.patient.c.id).where(
    t.patient.c.team_id == bindparam("team_id"),
    t.patient.c.id == bindparam("patient_id"),
)


def may_have_tasks(unit: Unit, user_id: str) -> bool:
    """Say whether `user_id` is a person in the team, not a shared screen."""
    found = unit.connection.execute(_MEMBER, {"team_id": unit.team_id, "user_id": user_id})
    return found.first() is not None


def check_assignee(unit: Unit, user_id: str | None) -> None:
    """Raise Invalid unless `user_id` is None or a person in the team."""
    if user_id is not None and not may_have_tasks(unit, user_id):
        raise Invalid(
            "assignee_id: is nobody in this team. Choose somebody from the team.",
            field="assignee_id",
        )


def check_patient(unit: Unit, patient_id: str | None) -> None:
    """Raise Invalid unless `patient_id` is None or a patient on the team's list."""
    if patient_id is None:
        return
    found = unit.connection.execute(_PATIENT, {"team_id": unit.team_id, "patient_id": patient_id})
    if found.first() is None:
        raise Invalid(
            "patient_id: is no patient of this team. Choose one from the team's list.",
            field="patient_id",
        )
