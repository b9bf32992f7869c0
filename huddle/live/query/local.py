"""Values of one tab: instant, shared by all components, kept while the tab lives."""

from __future__ import annotations

from typing import Any

from reflex.vars.base import LiteralVar, Var
from reflex.vars.function import BuilderFunctionVar

from .client_modules import expression, handler, hook


class LocalValue:
    """A named value of this tab, of the person who is signed in. Made by `local`."""

    def __init__(self, name: Any, default: Any, persist: bool) -> None:
        self._name = name
        self._default = default
        self._persist = persist
        self._type = type(default) if default is not None else Any

    @property
    def _key(self) -> list[Any]:
        return [self._name, self._default, self._persist]

    @property
    def value(self) -> Any:
        """The value as a Var; a component that uses it renders when it changes."""
        return hook("useLocal", self._key, self._type)

    @property
    def now(self) -> Any:
        """The value at the time of an event, for arguments of events; renders nothing."""
        return self._call("readLocal")

    @property
    def set(self) -> BuilderFunctionVar[Any]:
        """An event that sets it: `on_change=draft.set`, or `on_click=draft.set("text")`."""
        return handler("setLocal", *self._key)

    def toggle(self) -> BuilderFunctionVar[Any]:
        """An event that turns true to false and false to true."""
        return handler("toggleLocal", *self._key)

    def toggle_item(self, item: Any) -> BuilderFunctionVar[Any]:
        """An event that puts `item` into the list, or takes it out."""
        return handler("toggleLocalItem", *self._key, at_event(item))

    def reset(self) -> BuilderFunctionVar[Any]:
        """An event that sets it back to its default."""
        return handler("resetLocal", *self._key)

    def _call(self, name: str) -> Any:
        parts = [LiteralVar.create(part) for part in self._key]
        code = f"{name}({', '.join(str(part) for part in parts)})"
        return expression(code, [name], self._type, parts)


def local(name: Any, default: Any = "", *, persist: bool = True) -> LocalValue:
    """Return the value `name` of this tab: filters, what is open, drafts.

    It is kept encrypted on the device for the signed-in user (`persist=False`: in memory alone), so
    it survives a reload, the idle lock and signing in again; another person never sees it. `name` may
    contain Vars: `local(f"draft.note.{task.id}")`.

    Example:
        search = local("board.search", "")
        rx.input(value=search.value, on_change=search.set)
        live.tasks.search(search, "title", "patient_name")
    """
    return LocalValue(name, default, persist)


def at_event(value: Any) -> Any:
    """Return `value` with each local value inside read at the time of the event."""
    if isinstance(value, LocalValue):
        return value.now
    if isinstance(value, Var):
        return value
    if isinstance(value, dict):
        return {key: at_event(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [at_event(item) for item in value]
    return value
