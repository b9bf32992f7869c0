"""The list of keys, opened by `?`."""

from __future__ import annotations

import reflex as rx

from components.shell.dialogs import keys_open
from components.shell.pages import PAGES
from components.ui import dialog, kbd

EVERYWHERE: dict[str, str] = {
    "?": "show these keys",
    "Ctrl K": "find anything: page, task, patient, command",
    "/": "search",
    "n": "new task",
    "z": "undo what I did last (also Ctrl Z)",
    **{f"g {page.key}": f"go to {page.name}" for page in PAGES},
    "Esc": "close what is open",
}
"""Keys that work on every page, and what each does."""


def _keys(name: str, keys: dict[str, str]) -> rx.Component:
    lines = [
        rx.el.div(
            rx.el.dt(*(kbd(part) for part in key.split(" "))),
            rx.el.dd(words),
            class_name="keys-line",
        )
        for key, words in keys.items()
    ]
    return rx.el.section(rx.el.h3(name), rx.el.dl(*lines), class_name="keys-group")


def keys_dialog(groups: dict[str, dict[str, str]]) -> rx.Component:
    """Return the dialog: the keys for everywhere, then those of each of `groups`."""
    return dialog(
        "Keys",
        rx.el.div(
            _keys("Everywhere", EVERYWHERE),
            *(_keys(name, keys) for name, keys in groups.items()),
            class_name="keys",
        ),
        open=keys_open.value,
        on_open_change=keys_open.set,
        width="44rem",
    )
