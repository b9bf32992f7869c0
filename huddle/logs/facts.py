"""What a log line may say besides its words: names, ids, numbers; never what a person wrote."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, TypedDict, Unpack


class Facts(TypedDict, total=False):
    """The fields of a log line. A field that is not here does not reach the log."""

    command: str
    command_id: str
    team: str | None
    user: str | None
    session: str | None
    outcome: str
    """`done`, or the code of the refusal in the public contract."""
    reason: str
    ms: float
    seconds: float
    code: int
    """Close code of a WebSocket (RFC 6455, section 7.4)."""
    method: str
    route: str
    """The pattern of a route, `/tasks/{id}`, never the path that was asked for."""
    status: int
    request: str
    address: str
    count: int


FIELDS = tuple(Facts.__annotations__)

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The id of the HTTP request that is being answered here."""


def facts(**values: Unpack[Facts]) -> dict[str, Any]:
    """Return `extra` for a logging call: `log.info("command", extra=facts(command=name))`."""
    return {"facts": values}
