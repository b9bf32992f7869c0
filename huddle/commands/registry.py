"""The commands by name, and how their arguments are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from huddle.commands.fields import Arguments
from huddle.domain.errors import Invalid, NotFound
from huddle.domain.permissions import Action

if TYPE_CHECKING:
    from huddle.commands.unit import Unit

Result = dict[str, Any]
A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True)
class CommandType:
    """One kind of command. `internal` ones are executed by Huddle itself and refused at every door."""

    name: str
    args_model: type[Arguments]
    run: Callable[[Unit, Any], Result]
    action: Action
    internal: bool


COMMANDS: dict[str, CommandType] = {}


def command(
    name: str, *, action: Action = Action.WORK, internal: bool = False
) -> Callable[[Callable[[Unit, A], Result]], Callable[[Unit, A], Result]]:
    """Register the decorated function as the command `name`; its second parameter's type is its arguments."""

    def register(run: Callable[[Unit, A], Result]) -> Callable[[Unit, A], Result]:
        import typing

        hints = typing.get_type_hints(run)
        model = hints[list(hints)[1]]
        COMMANDS[name] = CommandType(name, model, run, action, internal)
        return run

    return register


def find(name: object, *, internal: bool = False) -> CommandType:
    """Return the command called `name`. Raises NotFound, also for an internal one where not `internal`."""
    kind = COMMANDS.get(name) if isinstance(name, str) else None
    if kind is None or (kind.internal and not internal):
        raise NotFound(
            "There is no such command. /api/v1/openapi.json lists them all.",
            field="name",
        )
    return kind


def parse(kind: CommandType, args: object) -> Arguments:
    """Read the arguments of a command. Raises Invalid naming the first field that is wrong."""
    if not isinstance(args, dict):
        raise Invalid("The arguments must be a JSON object.", field="args")
    try:
        return kind.args_model.model_validate(args)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "args"
        reason = first["msg"].removeprefix("Value error, ")
        raise Invalid(f"{field}: {reason}. Nothing was changed.", field=field) from None
