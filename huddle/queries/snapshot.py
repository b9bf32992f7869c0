"""A team as it is now: every collection of the stream at one sequence number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from huddle.domain.errors import NotFound
from huddle.queries import projection
from huddle.queries.wire import to_json
from models import tables as t

Collections = dict[str, list[dict[str, Any]]]

_PARAM: BindParameter[str] = bindparam("team_id")
_TEAM = select(t.team).where(t.team.c.id == _PARAM)
_TASKS = (
    select(t.task, t.patient.c.family.label("_family"), t.patient.c.given.label("_given"))
    .join(t.patient, t.patient.c.id == t.task.c.patient_id, isouter=True)
    .where(t.task.c.team_id == _PARAM, t.task.c.archived_at.is_(None))
    .order_by(t.task.c.status, t.task.c.rank, t.task.c.id)
)
_PATIENTS = (
    select(t.patient)
    .where(t.patient.c.team_id == _PARAM)
    .order_by(t.patient.c.family, t.patient.c.given)
)
_MEMBERS = (
    select(
        t.user.c.id,
        t.user.c.name,
        t.user.c.handle,
        t.user.c.initials,
        t.user.c.email,
        t.membership.c.team_id,
        t.membership.c.role,
        t.membership.c.permission,
        t.membership.c.version,
    )
    .join(t.membership, t.membership.c.user_id == t.user.c.id)
    .where(t.membership.c.team_id == _PARAM, t.membership.c.ended_at.is_(None))
    .order_by(t.user.c.name)
)
_COLUMNS = (
    select(t.board_column)
    .where(t.board_column.c.team_id == _PARAM, t.board_column.c.archived_at.is_(None))
    .order_by(t.board_column.c.rank)
)
_VIEWS = (
    select(t.saved_view)
    .where(t.saved_view.c.team_id == _PARAM, t.saved_view.c.owner_id.is_(None))
    .order_by(t.saved_view.c.name)
)
_EPOCH = select(t.site.c.epoch)


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
    epoch = connection.execute(_EPOCH).scalar_one()
    frame = {"type": "snapshot", "team": team_id, "epoch": epoch, "seq": seq}
    frame["collections"] = collections
    return seq, to_json(frame)


def members_of(connection: Connection, team_id: str) -> list[dict[str, Any]]:
    """Return the MemberRows of a team, by name."""
    rows = connection.execute(_MEMBERS, {"team_id": team_id}).all()
    return [projection.member_row(row._mapping, row._mapping) for row in rows]


def _task(row: Any) -> dict[str, Any]:
    family = row["_family"]
    name = None if family is None else projection.patient_name(family, row["_given"])
    return projection.task_row(row, name)
