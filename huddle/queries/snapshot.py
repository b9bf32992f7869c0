"""A team as it is now: every collection of the stream at one sequence number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from huddle.domain.errors import NotFound
from huddle.queries import projection
from huddle.queries.wire import to_json
from models import BoardColumn, Membership, Patient, SavedView, Task, Team, User

Collections = dict[str, list[dict[str, Any]]]

_PARAM = bindparam("team_id")
_TEAM = select(Team).where(Team.id == _PARAM)  # type: ignore[arg-type]
_TASKS = (
    select(Task, Patient.family.label("_family"), Patient.given.label("_given"))  # type: ignore[attr-defined]
    .join(Patient, Patient.id == Task.patient_id, isouter=True)  # type: ignore[arg-type]
    .where(Task.team_id == _PARAM, Task.archived_at.is_(None))  # type: ignore[arg-type, union-attr]
    .order_by(Task.status, Task.rank, Task.id)
)
_PATIENTS = select(Patient).where(Patient.team_id == _PARAM).order_by(Patient.family, Patient.given)  # type: ignore[arg-type]
_users, _memberships = User.__table__, Membership.__table__  # type: ignore[attr-defined]
_MEMBERS = (
    select(
        _users.c.id,
        _users.c.name,
        _users.c.handle,
        _users.c.initials,
        _users.c.email,
        _memberships.c.team_id,
        _memberships.c.role,
        _memberships.c.permission,
        _memberships.c.version,
    )
    .join(_memberships, _memberships.c.user_id == _users.c.id)
    .where(_memberships.c.team_id == _PARAM, _memberships.c.ended_at.is_(None))
    .order_by(_users.c.name)
)
_COLUMNS = (
    select(BoardColumn)
    .where(BoardColumn.team_id == _PARAM, BoardColumn.archived_at.is_(None))  # type: ignore[arg-type, union-attr]
    .order_by(BoardColumn.rank)
)
_VIEWS = (
    select(SavedView)
    .where(SavedView.team_id == _PARAM, SavedView.owner_id.is_(None))  # type: ignore[arg-type, union-attr]
    .order_by(SavedView.name)
)


def snapshot(connection: Connection, team_id: str) -> tuple[int, Collections]:
    """Return the team's sequence number and its rows for members. Raises NotFound.

    The connection must give a consistent view (`Database.read`).
    """
    team = connection.execute(_TEAM, {"team_id": team_id}).first()
    if team is None:
        raise NotFound("There is no such team.")
    given = {"team_id": team_id}
    collections: Collections = {
        "tasks": [_task(row._mapping) for row in connection.execute(_TASKS, given)],
        "patients": [
            projection.patient_row(row._mapping) for row in connection.execute(_PATIENTS, given)
        ],
        "members": members_of(connection, team_id),
        "columns": [
            projection.column_row(row._mapping) for row in connection.execute(_COLUMNS, given)
        ],
        "views": [projection.view_row(row._mapping) for row in connection.execute(_VIEWS, given)],
        "teams": [projection.team_row(team._mapping)],
    }
    return team.seq, collections


def snapshot_message(connection: Connection, team_id: str) -> tuple[int, str]:
    """Return the sequence number and the `snapshot` frame (live-protocol.md). Raises NotFound."""
    seq, collections = snapshot(connection, team_id)
    frame = {"type": "snapshot", "team": team_id, "seq": seq, "collections": collections}
    return seq, to_json(frame)


def members_of(connection: Connection, team_id: str) -> list[dict[str, Any]]:
    """Return the MemberRows of a team, by name."""
    rows = connection.execute(_MEMBERS, {"team_id": team_id}).all()
    return [projection.member_row(row._mapping, row._mapping) for row in rows]


def _task(row: Any) -> dict[str, Any]:
    family = row["_family"]
    name = None if family is None else projection.patient_name(family, row["_given"])
    return projection.task_row(row, name)
