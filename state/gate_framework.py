"""Reflex's own events that a page needs, and the arguments that they may have.

Everything else of Reflex's is refused: `setvar` and setters, client storage pushed into states
(`update_vars_internal`), and whatever a later version adds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import reflex as rx
from pydantic import StringConstraints
from reflex.state import FrontendEventExceptionState, OnLoadInternalState, State
from reflex_base.utils.format import format_event_handler

Stored = Annotated[str, StringConstraints(max_length=4096)]
Report = Annotated[str, StringConstraints(max_length=20_000)]
Digest = Annotated[str, StringConstraints(max_length=64)]


def _hydrate(state: State) -> None:
    """`State.hydrate`: the whole state of this tab."""


def _hydrate_and_load(
    state: State,
    vars: dict[Digest, Stored | None] | None = None,
    hashes: list[Digest] | None = None,
) -> None:
    """`State.hydrate_and_load`: the same at a (re)connect, with what the browser stored."""


def _set_is_hydrated(state: State, value: bool) -> None:
    """`set_is_hydrated`: chained by the server after a page's own loading."""


def _on_load_internal(state: State) -> None:
    """`on_load_internal`: run the page's loading handlers, each of which passes the gate itself."""


def _handle_frontend_exception(state: State, info: Report, component_stack: Report) -> None:
    """`handle_frontend_exception`: a fault in the page, for the log."""


def _name(owner: type[rx.State], handler: str) -> str:
    return format_event_handler(owner.event_handlers[handler])


FRAMEWORK: Mapping[str, Callable[..., Any]] = {
    _name(State, "hydrate"): _hydrate,
    _name(State, "hydrate_and_load"): _hydrate_and_load,
    _name(State, "set_is_hydrated"): _set_is_hydrated,
    _name(OnLoadInternalState, "on_load_internal"): _on_load_internal,
    _name(OnLoadInternalState, "set_is_hydrated"): _set_is_hydrated,
    _name(FrontendEventExceptionState, "handle_frontend_exception"): _handle_frontend_exception,
}
"""By full event name, a function with the arguments that are taken."""
