"""The vocabulary of a care task (FHIR R4 Task), and what follows from its column and its clock."""

from datetime import datetime, timedelta
from enum import StrEnum


class Priority(StrEnum):
    """How urgent a task is, least first."""

    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


class FhirTaskStatus(StrEnum):
    """FHIR R4 Task.status (clinical reference, section 5.2)."""

    DRAFT = "draft"
    REQUESTED = "requested"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    READY = "ready"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"


ENDED = frozenset(
    {
        FhirTaskStatus.COMPLETED,
        FhirTaskStatus.CANCELLED,
        FhirTaskStatus.REJECTED,
        FhirTaskStatus.FAILED,
        FhirTaskStatus.ENTERED_IN_ERROR,
    }
)
"""Statuses in which nothing more is to be done, so that no clock runs."""

DUE_SOON = timedelta(hours=24)


class DueState(StrEnum):
    """Where a task stands against its clock."""

    NONE = "none"
    LATER = "later"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


DEFAULT_COLUMNS: tuple[tuple[str, str, FhirTaskStatus, int | None], ...] = (
    ("todo", "To do", FhirTaskStatus.REQUESTED, None),
    ("doing", "Doing", FhirTaskStatus.IN_PROGRESS, 12),
    ("waiting", "Waiting", FhirTaskStatus.ON_HOLD, None),
    ("done", "Done", FhirTaskStatus.COMPLETED, None),
)
"""Key, name, FHIR status and WIP limit of the columns that a new team starts with."""


def ends(fhir_status: str) -> bool:
    """Say whether a column mapped to `fhir_status` ends the tasks in it."""
    return fhir_status in ENDED


def due_state(due_at: datetime | None, done_at: datetime | None, now: datetime) -> DueState:
    """Return where a task stands against its clock at `now`; a done task has no clock."""
    if due_at is None or done_at is not None:
        return DueState.NONE
    if due_at < now:
        return DueState.OVERDUE
    return DueState.DUE_SOON if due_at - now <= DUE_SOON else DueState.LATER
