"""Are an event's arguments of the types that its handler declares?

Reflex hands an event to its handler with whatever the socket sent where it cannot convert it, so
this is decided before: strictly as JSON, or as a form's texts where a form was submitted.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

import orjson
from pydantic import TypeAdapter, ValidationError
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY, form_data_as_dict

from huddle.domain.errors import Invalid

MOST_BYTES = 64 * 1024
"""Of one event's arguments as JSON; a frame of `/live` may be as large (live-protocol.md)."""

_MESSAGE = "This page sent something that Huddle does not understand. Reload it and try again."


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a handler: its type, and whether it must be given."""

    adapter: TypeAdapter[Any]
    required: bool


@cache
def arguments_of(handler: Callable[..., Any]) -> Mapping[str, Argument]:
    """Return the arguments of a handler after the state.

    Raises TypeError for one without an annotation, and for `*args` and `**kwargs`: nobody could say
    what they may hold.
    """
    hints = get_type_hints(handler, include_extras=True)
    found: dict[str, Argument] = {}
    for parameter in list(inspect.signature(handler).parameters.values())[1:]:
        named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if not named or parameter.name not in hints:
            raise TypeError(f"{handler.__qualname__}: annotate the argument {parameter.name}")
        found[parameter.name] = Argument(
            TypeAdapter(hints[parameter.name]), parameter.default is parameter.empty
        )
    return found


def check_arguments(handler: Callable[..., Any], payload: Any) -> None:
    """Raise `Invalid` unless `payload` holds the handler's arguments, and no others."""
    if not isinstance(payload, dict):
        raise Invalid(_MESSAGE)
    expected = arguments_of(handler)
    missing = {name for name, argument in expected.items() if argument.required} - payload.keys()
    if missing or payload.keys() - expected.keys():
        raise Invalid(_MESSAGE)
    try:
        if len(orjson.dumps(payload)) > MOST_BYTES:
            raise Invalid("This is too long to be taken in one piece. Shorten it and try again.")
        for name, value in payload.items():
            _check(expected[name].adapter, value)
    except (ValidationError, TypeError, ValueError, RecursionError):
        raise Invalid(_MESSAGE) from None


def _check(adapter: TypeAdapter[Any], value: Any) -> None:
    if isinstance(value, dict) and FORM_DATA_ENTRIES_KEY in value:
        _FORM.validate_python(value)
        adapter.validate_python(form_data_as_dict(value))
    else:
        adapter.validate_json(orjson.dumps(value), strict=True)


_FORM = TypeAdapter(dict[str, list[tuple[str, str | bool | int | float | None]]])
