"""How a Reflex handler reads and writes: as the actor that the gate found, by the server's one door."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from huddle.commands.door import current_door
from huddle.domain.errors import HuddleError, Invalid
from huddle.security.actor import Actor

Result = TypeVar("Result")


class Form(BaseModel):
    """What a browser sends to a handler: known fields, each of its type, and nothing else.

    Anybody may call a handler with anything; what the values mean is checked by the command.
    """

    model_config = ConfigDict(extra="forbid", strict=True, str_max_length=400)


FormType = TypeVar("FormType", bound=Form)


def parsed(form: type[FormType], data: object) -> FormType:
    """Return `data` as `form`. Raises Invalid, which names the field."""
    try:
        return form.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{field or 'The form'}: {first['msg']}", field=field or None) from error


async def act(
    actor: Actor, name: str, args: dict[str, Any], *, internal: bool = False
) -> dict[str, Any]:
    """Execute a command durably and return its result. Raises the HuddleError that refuses it."""
    door = current_door()
    return (await door.submit(name, args, actor, str(uuid.uuid4()), internal=internal)).result


async def read(query: Callable[[Connection], Result]) -> Result:
    """Return what `query` reads of one instant of the database, without holding up the server."""

    def run() -> Result:
        with current_door().database.read() as connection:
            return query(connection)

    return await asyncio.to_thread(run)


def errors_of(error: HuddleError, fields: frozenset[str]) -> dict[str, str]:
    """Return `{field: words}`; under "" where the error is about none of a form's `fields`."""
    words = error.message
    field = error.field if error.field in fields else ""
    if field and words.startswith(f"{field}: "):
        words = words.removeprefix(f"{field}: ")
        words = words[:1].upper() + words[1:]
    return {field or "": words}


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def iso(value: datetime | None) -> str:
    """Return an instant as screens take it: RFC 3339 in UTC, or "" for none."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else ""
