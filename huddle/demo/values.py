"""The demo practice as values, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class DemoSeat:
    """One membership: what a person is asked to do and may do in one team."""

    team_key: str
    role: str
    permission: str


@dataclass(frozen=True)
class DemoPerson:
    """One person who signs in. The first seat is their home team."""

    id: str
    name: str
    handle: str
    email: str
    initials: str
    is_admin: bool
    seats: tuple[DemoSeat, ...]
    password: str


@dataclass(frozen=True)
class DemoPatient:
    """One invented patient, with the columns of `patient`; `traits` decide which tasks fit."""

    id: str
    team_key: str
    mrn: str
    family: str
    given: str
    birth_date: date
    sex: str
    phone: str
    language: str
    address: str
    conditions: list[dict[str, Any]]
    last_encounter_at: datetime
    traits: frozenset[str]


@dataclass(frozen=True)
class DemoNote:
    """One note on a task; `mentions` are user ids."""

    id: str
    author_id: str
    text: str
    mentions: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True)
class DemoEvent:
    """One past act on a task, as the audit log holds it: `detail` is `{field: [before, after]}`."""

    id: str
    at: datetime
    user_id: str
    type: str
    action: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class DemoTask:
    """One card; `rank` is given when the whole column is known."""

    id: str
    team_key: str
    title: str
    description: str
    status: str
    priority: str
    assigned_role: str
    assignee_id: str | None
    patient_id: str | None
    due_at: datetime | None
    tags: list[str]
    checklist: list[dict[str, Any]]
    created_by: str
    created_at: datetime
    updated_at: datetime
    done_at: datetime | None
    version: int
    notes: tuple[DemoNote, ...] = ()
    events: tuple[DemoEvent, ...] = ()


@dataclass(frozen=True)
class DemoView:
    """One saved view; `owner_id` None means the whole team's."""

    id: str
    owner_id: str | None
    name: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class DemoTeam:
    """One team with everything on its board. Tasks stand in the order of their columns."""

    id: str
    key: str
    name: str
    time_zone: str
    column_ids: tuple[str, ...]
    patients: tuple[DemoPatient, ...] = ()
    tasks: tuple[DemoTask, ...] = ()
    views: tuple[DemoView, ...] = ()


@dataclass(frozen=True)
class Practice:
    """The whole demo practice as it stands at `made_at`."""

    seed: int
    made_at: datetime
    teams: tuple[DemoTeam, ...]
    people: tuple[DemoPerson, ...] = field(default=())
