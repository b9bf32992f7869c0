"""`GET` of single rows, and of what belongs to one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from huddle.domain.errors import NotFound
from huddle.domain.permissions import Action
from huddle.queries import tasks as rows
from huddle.queries.me import memberships
from huddle.queries.rows import COLLECTIONS, MemberRow, NoteRow, TeamRow
from huddle.queries.snapshot import snapshot
from huddle.queries.wire import to_json
from huddle.security.access import NotAMember, require
from huddle.security.identity import Identity
from huddle.web.api_bodies import History, Notes
from huddle.web.api_caller import Caller, Reads
from huddle.web.api_errors import refusals

UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
RowId = Annotated[str, Path(alias="id", pattern=UUID, description="The row's UUID.")]
TeamQuery = Annotated[
    str | None, Query(pattern=UUID, description="The team; else the first shared.")
]
IfNoneMatch = Annotated[
    str | None, Header(description="The ETag that you have; 304 if it is current.")
]
Row = dict[str, Any]
READ_REFUSALS = refusals(401, 403, 404, 422, 429, 503)
"""What every read of a row or a team may answer."""
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "You have it already."}}
_SINGULAR = {
    "tasks": "task",
    "patients": "patient",
    "columns": "column",
    "views": "view",
    "notes": "note",
}


def json_response(body: object, headers: dict[str, str] | None = None) -> Response:
    """Return `body` as JSON, not validated again: it comes from the queries."""
    return Response(to_json(body), headers=headers, media_type="application/json")


router = APIRouter(tags=["rows"])


@router.get("/members/{id}", responses=_UNCHANGED | READ_REFUSALS, response_model=MemberRow)
async def get_member(
    me: Caller,
    reads: Reads,
    row_id: RowId,
    team: TeamQuery = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A person as a member of one of your teams."""
    row = await reads.read(lambda c: _member(c, me, row_id.lower(), team))
    return tagged(row, if_none_match)


@router.get("/teams/{id}", responses=_UNCHANGED | READ_REFUSALS, response_model=TeamRow)
async def get_team(
    me: Caller,
    reads: Reads,
    row_id: RowId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A team of yours."""
    row = await reads.read(lambda c: _team(c, me, row_id.lower()))
    return tagged(row, if_none_match)


@router.get("/tasks/{id}/notes", responses=READ_REFUSALS, response_model=Notes)
async def get_notes(me: Caller, reads: Reads, row_id: RowId) -> Response:
    """The notes on a task, oldest first."""

    def read(connection: Connection) -> list[Row]:
        row_of(connection, me, "tasks", row_id.lower(), "task")
        return rows.notes_of(connection, row_id.lower())

    return json_response({"notes": await reads.read(read)})


@router.get("/tasks/{id}/history", responses=READ_REFUSALS, response_model=History)
async def get_history(me: Caller, reads: Reads, row_id: RowId) -> Response:
    """Who did what to a task, newest first, each field before and after."""

    def read(connection: Connection) -> list[Row]:
        row_of(connection, me, "tasks", row_id.lower(), "task")
        return rows.history_of(connection, row_id.lower())

    return json_response({"history": await reads.read(read)})


def _add_row(
    collection: str,
    what: str,
    model: type[BaseModel],
) -> None:
    async def get_row(
        me: Caller, reads: Reads, row_id: RowId, if_none_match: IfNoneMatch = None
    ) -> Response:
        row = await reads.read(lambda c: row_of(c, me, collection, row_id.lower(), what))
        return tagged(row, if_none_match)

    router.add_api_route(
        f"/{collection}/{{id}}",
        get_row,
        name=f"get_{what}",
        summary=f"One {what}",
        responses=_UNCHANGED | READ_REFUSALS,
        response_model=model,
    )


def row_of(connection: Connection, me: Identity, collection: str, row_id: str, what: str) -> Row:
    """Return a row that the caller may read. Raises NotFound, and Forbidden for a kiosk."""
    row = rows.row(connection, collection, row_id)
    if row is None:
        raise NotAMember(
            f"There is no such {what}. It may have been removed; reload to see what is there."
        )
    require(connection, me.actor, row["team_id"], Action.READ, what=what)
    return row


def tagged(row: Row, if_none_match: str | None) -> Response:
    """Return a row with its version as ETag, or 304 where the caller has that version."""
    etag = f'"{row.get("version", 1)}"'
    known = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": etag})
    return json_response(row, {"ETag": etag})


def _member(connection: Connection, me: Identity, user_id: str, team: str | None) -> Row:
    teams = [team.lower()] if team else list(memberships(connection, me.user_id))
    for team_id in teams:
        require(connection, me.actor, team_id, Action.READ)
        row = rows.member(connection, team_id, user_id)
        if row is not None:
            return row
    raise NotFound("There is no such member in your teams.")


def _team(connection: Connection, me: Identity, team_id: str) -> Row:
    require(connection, me.actor, team_id, Action.READ)
    return snapshot(connection, team_id)[1]["teams"][0]


_MODELS: dict[str, type[BaseModel]] = {"notes": NoteRow, **COLLECTIONS}
for _collection, _what in _SINGULAR.items():
    _add_row(_collection, _what, _MODELS[_collection])
