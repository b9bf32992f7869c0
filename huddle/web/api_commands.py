"""`POST /commands/{name}`: the one door for writes, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from huddle.commands.registry import COMMANDS, CommandType, find
from huddle.domain.errors import Invalid
from huddle.web.api_bodies import AckBody
from huddle.web.api_caller import Caller, Doors
from huddle.web.api_errors import refusals
from huddle.web.api_rows import UUID, json_response
from huddle.web.live_frames import UUID as UUID_TEXT
from models.base import new_id

MAX_BODY_BYTES = 1 << 20
REFUSALS = refusals(401, 403, 404, 409, 413, 422, 429, 503)
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="The command's id, a UUID: sent again, it gives the same answer and one effect.",
        json_schema_extra={"pattern": UUID},
    ),
]


class TooLarge(Invalid):
    http_status = 413


router = APIRouter(tags=["commands"])


def _add_command(kind: CommandType) -> None:
    async def run_command(
        request: Request,
        me: Caller,
        door: Doors,
        idempotency_key: IdempotencyKey = None,
    ) -> Response:
        command_id = _command_id(idempotency_key)
        args = await read_object(request)
        ack = await door.submit(kind.name, args, me.actor, command_id)
        return json_response({"id": command_id, "seq": ack.seq, "result": ack.result})

    reference = {"$ref": f"#/components/schemas/{kind.args_model.__name__}"}
    router.add_api_route(
        f"/commands/{kind.name}",
        run_command,
        methods=["POST"],
        name=kind.name,
        summary=kind.name,
        operation_id=kind.name,
        responses=REFUSALS,
        response_model=AckBody,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": reference}},
            }
        },
    )


def _command_id(key: str | None) -> str:
    if key is None:
        return new_id()
    if not UUID_TEXT.fullmatch(key):
        raise Invalid("Idempotency-Key: must be a UUID.", field="Idempotency-Key")
    return key.lower()


async def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body; an empty body is an empty object. Raises Invalid."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge("The body is larger than 1 MiB. Send it in smaller pieces.")
    if not body:
        return {}
    try:
        value = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError):
        raise Invalid("The body must be one JSON object, in UTF-8.") from None
    if not isinstance(value, dict):
        raise Invalid("The body must be one JSON object.")
    return value


for _kind in COMMANDS.values():
    if not _kind.internal:
        _add_command(_kind)


@router.post("/commands/{name}", include_in_schema=False)
async def unknown(_me: Caller, name: str) -> None:
    """Say that there is no such command."""
    find(name)
