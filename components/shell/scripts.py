"""The shell's own components and values in the browser."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex.vars import VarData
from reflex.vars.function import BuilderFunctionVar

from components.shell import modules

Preference = Literal["density", "clock"]
Theme = Literal["light", "dark", "system"]
Wish = Literal["new-task", "search"]


def _event(module: str, name: str, *arguments: rx.Var[Any] | str) -> BuilderFunctionVar[Any]:
    """Return an event that calls the function `name` of `module`."""
    given = [rx.Var.create(argument) for argument in arguments]
    data = VarData.merge(
        VarData(imports={module: [rx.ImportVar(tag=name)]}),
        *(argument._get_all_var_data() for argument in given),
    )
    code = f"(() => {name}({', '.join(str(argument) for argument in given)}))"
    return rx.Var(_js_expr=code, _var_data=data).to(BuilderFunctionVar)


def _hook(module: str, call: str, value: str, kind: Any) -> Any:
    """Return a Var that is what the hook of `module` in `call` returns."""
    tag = rx.ImportVar(tag=call.partition("(")[0])
    data = VarData(imports={module: [tag]}, hooks={f"const {value} = {call}": None})
    return rx.Var(_js_expr=value, _var_type=kind, _var_data=data).guess_type()


def preference(name: Preference) -> rx.Var[str]:
    """Return what is chosen on this device: density "comfortable", "compact" or "wall", clock "12" or "24"."""
    return _hook(modules.PREFERENCES, f'usePreference("{name}")', f"chosen_{name}", str)


def toggle_preference(name: Preference, choice: str = "") -> BuilderFunctionVar[Any]:
    """Return an event that changes to `choice` (by default the second one), or back to the first."""
    return _event(modules.PREFERENCES, "togglePreference", name, choice)


def _theme() -> Any:
    return _hook(modules.THEME, "useTheme()", "theTheme", dict[str, str])


def chosen_theme() -> rx.Var[str]:
    """Return "light", "dark" or "system"."""
    chosen: rx.Var[str] = _theme()["rawColorMode"].to(str)
    return chosen


def choose_theme(theme: Theme) -> BuilderFunctionVar[Any]:
    """Return an event that sets the theme at once, in the browser alone."""
    return rx.Var(
        _js_expr=f'(() => theTheme.setColorMode("{theme}"))',
        _var_data=_theme()._get_all_var_data(),
    ).to(BuilderFunctionVar)


def current_team() -> rx.Var[str]:
    """Return the id of the team on screen: the one chosen in this tab, else my first; "" while unknown."""
    return _hook(modules.TEAM, "useTeam()", "shownTeam", str)


def recent_people() -> rx.Var[list[dict[str, str]]]:
    """Return who else signed in on this device lately: id, name, email, initials."""
    return _hook(modules.SESSION, "useOthers()", "otherPeople", list[dict[str, str]])


def left_by_others() -> rx.Var[int]:
    """Return how much other people have left unfinished on this device."""
    return _hook(modules.SESSION, "useLeftByOthers()", "leftByOthersCount", int)


def sign_out() -> BuilderFunctionVar[Any]:
    """Return an event that ends the session and wipes what the device keeps of it, or asks first."""
    return _event(modules.SESSION, "signOut")


def switch_to(email: rx.Var[str] | str) -> BuilderFunctionVar[Any]:
    """Return an event that locks, ready for the password of the person with this address."""
    return _event(modules.SESSION, "switchTo", email)


def ask(wish: Wish) -> BuilderFunctionVar[Any]:
    """Return an event for a new task or for the search: of this page, or else of the board."""
    return _event(modules.GOING, "ask", wish)


def go_to(path: str) -> BuilderFunctionVar[Any]:
    """Return an event that goes to a page of ours without loading it anew."""
    return _event(modules.GOING, "goTo", path)


def is_manager() -> rx.Var[bool]:
    """Say whether I manage a team, so that Admin is offered. The server decides again on each act."""
    return _hook(modules.TEAM, "useIsManager()", "managesTeam", bool)


class LockGate(rx.Component):
    """Its children while the screen is unlocked; else the lock, with none of them in the document."""

    library = modules.LOCK
    tag = "LockGate"
    at: rx.Var[str]


class Toasts(rx.Component):
    """What was refused, what can be undone, what concerns me."""

    library = modules.TOASTS
    tag = "Toasts"
    refusal: rx.Var[str]
    refusal_id: rx.Var[str]


class RefusalList(rx.Component):
    """What was refused and is not dealt with yet."""

    library = modules.REFUSAL_LIST
    tag = "RefusalList"


class LeftList(rx.Component):
    """What others have left unfinished on this device, and the way to discard it."""

    library = modules.LEFT_LIST
    tag = "LeftList"


class SignOutForm(rx.Component):
    """What a sign-out would discard, and the choice."""

    library = modules.SIGN_OUT_FORM
    tag = "SignOutForm"


class Keys(rx.Component):
    """The keys that work on every page."""

    library = modules.KEYS
    tag = "Keys"
    pages: rx.Var[list[dict[str, str]]]


class CommandPalette(rx.Component):
    """Ctrl-K: go to a page, open a task, do a command, by typing."""

    library = modules.PALETTE
    tag = "CommandPalette"
    pages: rx.Var[list[dict[str, str]]]


class ConflictForm(rx.Component):
    """The oldest conflict, with both versions to choose from."""

    library = modules.CONFLICT_FORM
    tag = "ConflictForm"
