"""Every refusal of the API in the one shape of the public contract (live-protocol.md, HTTP)."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from huddle.domain.errors import HuddleError, Invalid, NotFound, Unavailable
from huddle.queries.wire import to_json
from huddle.security.identity import SessionLocked

log = logging.getLogger("huddle.web")


class ErrorDetail(BaseModel):
    """`current` is the row as it is now, in a conflict."""

    code: str
    message: str
    field: str | None = None
    current: dict[str, Any] | None = None


class ErrorBody(BaseModel):
    error: ErrorDetail


_SAID = {
    401: "Nobody is signed in, or no longer; or the token is not known.",
    403: "You may see this, but not do it; or the request came from a foreign page.",
    404: "There is no such thing, or none that you may know of.",
    405: "There is no such method here.",
    409: "The row changed since you saw it; `current` is the row as it is now.",
    410: "The change log does not reach back that far: ask for a snapshot.",
    413: "The body is larger than 1 MiB.",
    422: "The input is not what is taken here; `field` says where.",
    429: "Too much in too short a time.",
    503: "The server cannot do it now; the same request may succeed later.",
}
Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """Return what a route says in its schema about these statuses."""
    return {status: {"model": ErrorBody, "description": _SAID[status]} for status in statuses}


def refusal(
    error: HuddleError, status: int | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Return the response that carries an error."""
    status = status or error.http_status
    headers = dict(headers or {})
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
        if isinstance(error, SessionLocked):
            headers["Huddle-Locked"] = "1"
    elif status in {429, 503}:
        headers.setdefault("Retry-After", "1")
    return Response(to_json({"error": error.body()}), status, headers, "application/json")


async def _refused(_request: Request, error: HuddleError) -> Response:
    return refusal(error)


async def _invalid(_request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    field = str(first["loc"][-1])
    reason = "must be a UUID" if first["type"] == "string_pattern_mismatch" else first["msg"]
    return refusal(Invalid(f"{field}: {reason}.", field=field))


async def _no_route(_request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 404:
        said: HuddleError = NotFound("There is nothing at this address. See /api/v1/openapi.json.")
    elif error.status_code == 405:
        said = Invalid("This address does not take that method. See /api/v1/openapi.json.")
    else:
        said = Invalid(str(error.detail))
    return refusal(said, error.status_code, headers)


async def _failed(_request: Request, error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return refusal(Unavailable("The server could not do this now. Nothing was changed; try again."))


def add_error_handlers(app: FastAPI) -> None:
    """Let `app` answer every error in the contract's shape."""
    app.exception_handler(HuddleError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_no_route)
    app.exception_handler(SQLAlchemyError)(_failed)
    app.exception_handler(Exception)(_failed)
