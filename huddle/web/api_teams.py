"""`GET` of what a team has: its snapshot, its changes, its archive, views and invitations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection
from starlette.responses import Response

from huddle.domain.permissions import Action
from huddle.live.epoch import read_epoch
from huddle.queries.changes import Pruned, changes_since
from huddle.queries.me import me as read_me
from huddle.queries.me import views_of
from huddle.queries.people import invitations_of
from huddle.queries.snapshot import snapshot_message
from huddle.queries.tasks import archived_tasks
from huddle.security.access import require
from huddle.security.tablet_vault import vault_secret
from huddle.web.api_bodies import Archive, Changes, Invitations, Me, SnapshotBody, Views
from huddle.web.api_caller import Caller, Limits, Reads, SiteSecret
from huddle.web.api_errors import refusals
from huddle.web.api_rows import READ_REFUSALS, UUID, json_response
from models.base import utc_now

TeamId = Annotated[str, Path(pattern=UUID, description="The team's UUID.")]
Since = Annotated[int, Query(ge=0, le=2**53, description="The last change that you have.")]
Epoch = Annotated[
    str | None, Query(pattern=UUID, description="The epoch that you counted in; 410 if it is over.")
]
Search = Annotated[str, Query(max_length=200, description="Words in the title or patient's name.")]
JSON = "application/json"


router = APIRouter(tags=["teams"])


@router.get("/me", responses=refusals(401, 403, 422, 429, 503), response_model=Me)
async def get_me(me: Caller, reads: Reads, secret: SiteSecret) -> Response:
    """You, and your teams; in a browser also its session, and the secret of what it keeps for you."""
    body = await reads.read(lambda c: read_me(c, me.user_id))
    if me.session_id is not None:
        body["session"] = me.session_id
        body["vault"] = vault_secret(me.user_id, secret)
    return json_response(body)


@router.get("/teams/{team}/snapshot", responses=READ_REFUSALS, response_model=SnapshotBody)
async def get_snapshot(me: Caller, reads: Reads, allowances: Limits, team: TeamId) -> Response:
    """Every row of the team at one sequence number; changes after it come by `/changes`."""
    allowances.of(me.user_id).snapshot_read()

    def frame(connection: Connection) -> str:
        require(connection, me.actor, team.lower(), Action.READ)
        return snapshot_message(connection, team.lower())[1]

    return Response(await reads.read(frame), media_type=JSON)


@router.get(
    "/teams/{team}/changes",
    responses=READ_REFUSALS | refusals(410),
    response_model=Changes,
)
async def get_changes(
    me: Caller,
    reads: Reads,
    team: TeamId,
    since: Since = 0,
    epoch: Epoch = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 500,
) -> Response:
    """The changes after `since`, in order, without gaps."""

    def page(connection: Connection) -> str:
        require(connection, me.actor, team.lower(), Action.READ)
        current = read_epoch(connection)
        if epoch is not None and epoch.lower() != current:
            raise Pruned("The database was restored from a backup. Ask for a snapshot.")
        seq, messages = changes_since(connection, team.lower(), since, limit)
        return f'{{"epoch":"{current}","seq":{seq},"changes":[{",".join(messages)}]}}'

    return Response(await reads.read(page), media_type=JSON)


@router.get("/teams/{team}/archive", responses=READ_REFUSALS, response_model=Archive)
async def get_archive(
    me: Caller,
    reads: Reads,
    team: TeamId,
    search: Search = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """Archived tasks, last archived first."""

    def found(connection: Connection) -> list[dict[str, object]]:
        require(connection, me.actor, team.lower(), Action.READ)
        return archived_tasks(connection, team.lower(), search.replace("\0", ""), limit)

    return json_response({"tasks": await reads.read(found)})


@router.get("/teams/{team}/views", responses=READ_REFUSALS, response_model=Views)
async def get_views(me: Caller, reads: Reads, team: TeamId) -> Response:
    """The team's saved views, and your own."""

    def views(connection: Connection) -> list[dict[str, object]]:
        require(connection, me.actor, team.lower(), Action.READ)
        return views_of(connection, me.user_id, team.lower())

    return json_response({"views": await reads.read(views)})


@router.get("/teams/{team}/invitations", responses=READ_REFUSALS, response_model=Invitations)
async def get_invitations(me: Caller, reads: Reads, team: TeamId) -> Response:
    """Open invitations, for managers."""

    def invitations(connection: Connection) -> list[dict[str, object]]:
        require(connection, me.actor, team.lower(), Action.MANAGE)
        return invitations_of(connection, team.lower(), utc_now())

    return json_response({"invitations": await reads.read(invitations)})
