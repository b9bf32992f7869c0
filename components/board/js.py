"""How the board's Python reaches its JavaScript (index.js beside this file)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.vars import VarData
from reflex.vars.base import LiteralVar, Var
from reflex.vars.function import BuilderFunctionVar

from huddle.live.query import MODULE as STORE
from huddle.live.query.browser_modules import browser_module

_HERE = Path(__file__).parent
_LINKED = {path.name: browser_module(path.name) for path in _HERE.glob("*.js")}
MODULE = _LINKED["index.js"]
DND = "@dnd-kit/core@6.3.1"

if STORE != "$/public/external/huddle/live/query/client/index.js":
    raise RuntimeError(f"components/board/*.js import the store from elsewhere than {STORE}.")


def _data(tag: str, *parts: Var[Any], hook: str | None = None) -> VarData | None:
    imports: dict[str, Any] = {
        MODULE: [rx.ImportVar(tag=tag)],
        DND: [rx.ImportVar(tag=None, render=False)],
    }
    own = VarData(imports=imports, hooks={hook: None} if hook else {})
    return VarData.merge(*(part._get_all_var_data() for part in parts), own)


def call(name: str, *arguments: Any, result: Any = Any) -> Any:
    """Return a Var of type `result`: what the plain function `name` gives."""
    parts = [LiteralVar.create(argument) for argument in arguments]
    code = f"{name}({', '.join(str(part) for part in parts)})"
    return Var(code, _var_type=result, _var_data=_data(name, *parts)).guess_type()


def hook(name: str, *arguments: Any, result: Any) -> Any:
    """Return a Var of type `result`: what the React hook `name` gives."""
    parts = [LiteralVar.create(argument) for argument in arguments]
    code = f"{name}({', '.join(str(part) for part in parts)})"
    variable = f"{name}_{hashlib.sha256(code.encode()).hexdigest()[:12]}"
    data = _data(name, *parts, hook=f"const {variable} = {code}")
    return Var(variable, _var_type=result, _var_data=data).guess_type()


def act(name: str, *arguments: Any) -> BuilderFunctionVar[Any]:
    """Return an event that calls the function `name` with `arguments`; the event's own are dropped."""
    return _event(name, arguments, "")


def act_with_value(name: str, *arguments: Any) -> BuilderFunctionVar[Any]:
    """Return an event that calls `name` with `arguments`, then with the event's value."""
    return _event(name, arguments, "value")


def _event(name: str, arguments: tuple[Any, ...], own: str) -> BuilderFunctionVar[Any]:
    parts = [LiteralVar.create(argument) for argument in arguments]
    given = ", ".join([*(str(part) for part in parts), *([own] if own else [])])
    return Var(f"(({own}) => {name}({given}))", _var_data=_data(name, *parts)).to(
        BuilderFunctionVar
    )


def _one_text(text: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (text,)


class BoardPiece(rx.Component):
    """A component of index.js."""

    library = MODULE
    lib_dependencies: list[str] = [DND]  # noqa: RUF012  (a field of the component)

    @property
    def import_var(self) -> rx.ImportVar:
        """Return the named import of the component."""
        return rx.ImportVar(tag=self.tag)


class BoardRoot(BoardPiece):
    """The board as a whole (root.js)."""

    tag = "BoardRoot"
    team: rx.Var[str]
    lanes: rx.Var[str]


class CardFrame(BoardPiece):
    """The frame of one card (frame.js)."""

    tag = "CardFrame"
    task: rx.Var[Any]


class QuickField(BoardPiece):
    """The text of quick add (pieces.js)."""

    tag = "QuickField"
    status: rx.Var[str]
    lane: rx.Var[str]


class SearchField(BoardPiece):
    """The search over the board (pieces.js)."""

    tag = "SearchField"
    text: rx.Var[str]
    on_text: rx.EventHandler[_one_text]  # type: ignore[type-arg,valid-type]


class LocalField(BoardPiece):
    """A line of text bound to a local value (pieces.js); its name is set as a raw attribute."""

    tag = "LocalField"
    name: rx.Var[str]


class OpenBy(BoardPiece):
    """Who else has a card open (pieces.js)."""

    tag = "OpenBy"
    team: rx.Var[str]
    task: rx.Var[str]


class ColumnTabs(BoardPiece):
    """The tabs of the columns on a phone (pieces.js)."""

    tag = "ColumnTabs"
    columns: rx.Var[Any]
    counts: rx.Var[Any]
