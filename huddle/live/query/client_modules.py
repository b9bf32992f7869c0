"""How a Var reaches the JavaScript of the client store: links, imports and hooks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.vars import VarData
from reflex.vars.base import LiteralVar, Var
from reflex.vars.function import BuilderFunctionVar, FunctionVar

from huddle.live.query.browser_modules import browser_module

_SOURCES = Path(__file__).parent.parent / "client"
_DEPENDENCIES = ("fractional-indexing@3.2.0",)


def _link_modules() -> str:
    """Show all modules of the store to the front end's build; return the path of its index."""
    paths = {
        source.name: browser_module(f"../client/{source.name}")
        for source in sorted(_SOURCES.glob("*.js"))
    }
    return paths["index.js"]


MODULE = _link_modules()
"""What JavaScript of our own imports the store from."""


def imports_of(*names: str) -> dict[str, list[rx.ImportVar]]:
    """Return the imports of `names` from the store, and of the packages that the store needs."""
    imports = {MODULE: [rx.ImportVar(tag=name) for name in names]}
    for package in _DEPENDENCIES:
        imports[package] = [rx.ImportVar(tag=None, render=False)]
    return imports


def hook(function: str, arguments: Sequence[Any], result: Any) -> Any:
    """Return a Var of type `result` that is what the store's hook `function` returns.

    The hook lands in the body of the component that uses the Var, after the hooks of its
    arguments; equal calls share one name, so that a component calls each once.
    """
    name, data = hook_parts(function, arguments)
    return Var(_js_expr=name, _var_type=result, _var_data=data).guess_type()


def hook_parts(function: str, arguments: Sequence[Any]) -> tuple[str, VarData]:
    """Return the name that holds the hook's result, and the VarData that puts the hook there."""
    variables = [LiteralVar.create(argument) for argument in arguments]
    call = f"{function}({', '.join(str(variable) for variable in variables)})"
    name = f"{function}_{hashlib.sha256(call.encode()).hexdigest()[:12]}"
    own = VarData(imports=imports_of(function), hooks={f"const {name} = {call}": None})
    # The hooks of the arguments come first: a name has to be declared before it is used.
    return name, VarData.merge(*(item._get_all_var_data() for item in variables), own) or own


def expression(
    code: str, names: Iterable[str], result: Any, parts: Sequence[Var[Any]] = ()
) -> Var[Any]:
    """Return a Var of type `result` over plain functions `names` of the store; no hook."""
    data = VarData.merge(
        *(part._get_all_var_data() for part in parts), VarData(imports=imports_of(*names))
    )
    return Var(_js_expr=code, _var_type=result, _var_data=data).guess_type()


def function(name: str) -> FunctionVar[Any]:
    """Return the store's plain function `name`."""
    return Var(_js_expr=name, _var_data=VarData(imports=imports_of(name))).to(FunctionVar)


def handler(name: str, *arguments: Any) -> BuilderFunctionVar[Any]:
    """Return an event that calls the store's function `name`.

    It calls with `arguments`, then what it is called with in Python, then the event's own ones.
    """
    variables = [LiteralVar.create(argument) for argument in arguments]
    given = "".join(f"{variable!s}, " for variable in variables)
    return expression(f"((...rest) => {name}({given}...rest))", [name], Any, variables).to(
        BuilderFunctionVar
    )
