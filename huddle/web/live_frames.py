"""What a client may say on `/live`: read, and refused with words where it is something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from huddle.domain.errors import Invalid

MAX_FRAME_BYTES = 64 << 10
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Subscribe:
    team: str
    since: int | None
    epoch: str | None
    """The epoch that `since` was counted in, where the client knows of epochs."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    team: str


@dataclass(frozen=True, slots=True)
class CommandFrame:
    id: str
    name: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PresenceFrame:
    team: str
    at: object


@dataclass(frozen=True, slots=True)
class Ping:
    pass


@dataclass(frozen=True, slots=True)
class Active:
    """A person did something: the idle lock waits."""


ClientFrame = Subscribe | Unsubscribe | CommandFrame | PresenceFrame | Ping | Active
_TYPES = "subscribe, unsubscribe, command, presence, active or ping"


def parse_frame(text: str) -> ClientFrame:
    """Return what a frame means. Raises Invalid; `id_of` says which frame that was."""
    body = parse_object(text)
    kind = body.get("type")
    if kind == "ping":
        return Ping()
    if kind == "active":
        return Active()
    if kind == "command":
        return CommandFrame(command_id(body), _text(body, "name", 60), _object(body, "args"))
    if kind == "subscribe":
        epoch = None if body.get("epoch") is None else _uuid(body, "epoch")
        return Subscribe(_uuid(body, "team"), _since(body), epoch)
    if kind == "unsubscribe":
        return Unsubscribe(_uuid(body, "team"))
    if kind == "presence":
        return PresenceFrame(_uuid(body, "team"), body.get("at"))
    raise Invalid(f"type: must be {_TYPES}.", field="type")


def parse_object(text: str) -> dict[str, Any]:
    """Return the JSON object in `text`. Raises Invalid."""
    try:
        body = orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError, UnicodeError):
        raise Invalid("A frame must be one JSON object, in UTF-8.") from None
    if not isinstance(body, dict):
        raise Invalid("A frame must be one JSON object.")
    return body


def id_of(text: str) -> str | None:
    """Return the `id` that a refused frame carried, so that its sender knows which one it was."""
    try:
        value = parse_object(text).get("id")
    except Invalid:
        return None
    return value if isinstance(value, str) and len(value) <= 64 else None


def command_id(body: dict[str, Any]) -> str:
    """Return the command's id in lower case. Raises Invalid unless it is a UUID."""
    value = body.get("id")
    if not isinstance(value, str) or not UUID.fullmatch(value):
        raise Invalid("id: every command carries a UUID made by its sender.", field="id")
    return value.lower()


def _text(body: dict[str, Any], field: str, most: int) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise Invalid(f"{field}: must be a text of 1 to {most} characters.", field=field)
    return value


def _uuid(body: dict[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not UUID.fullmatch(value):
        raise Invalid(f"{field}: must be a UUID.", field=field)
    return value.lower()


def _object(body: dict[str, Any], field: str) -> dict[str, Any]:
    value = body.get(field, {})
    if not isinstance(value, dict):
        raise Invalid(f"{field}: must be a JSON object.", field=field)
    return value


def _since(body: dict[str, Any]) -> int | None:
    value = body.get("since")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise Invalid("since: must be the sequence number of a change, or null.", field="since")
    return value
