"""Me: how this device shows things, and leaving it to somebody else."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.dialogs import keys_open
from components.shell.left_here import left_open
from components.shell.scripts import (
    Theme,
    choose_theme,
    chosen_theme,
    left_by_others,
    preference,
    recent_people,
    sign_out,
    switch_to,
    toggle_preference,
)
from components.ui import (
    avatar,
    menu,
    menu_check,
    menu_item,
    menu_label,
    menu_separator,
)
from huddle.live.query import live, lock

THEMES: dict[Theme, str] = {"light": "Light", "dark": "Dark", "system": "As the system"}


def _other(person: Any) -> rx.Component:
    return menu_item(
        person["name"], icon="repeat", on_select=switch_to(person["email"]), key=person["email"]
    )


def _trigger() -> rx.Component:
    me: Any = live.me
    # Until the page knows who is here it still has to say what the button is.
    name = rx.cond(me.name == "", "You", me.name)
    return rx.el.button(
        avatar(me.initials, me.id, name, size="large"),
        type="button",
        class_name="shell-me",
        custom_attrs={"aria-label": f"{name}: settings and sign out"},
    )


def user_menu() -> rx.Component:
    """Return the menu behind my own avatar. Another person who uses this device is two taps away."""
    me: Any = live.me
    left: Any = left_by_others()
    return menu(
        _trigger(),
        menu_label(f"{me.name}, {me.email}"),
        menu_separator(),
        rx.foreach(recent_people(), _other),
        menu_item("Somebody else", icon="user-plus", on_select=switch_to("")),
        menu_item("Lock now", icon="lock", on_select=lock()),
        menu_separator(),
        *(
            menu_check(
                label,
                chosen_theme() == theme,
                on_select=choose_theme(theme),
            )
            for theme, label in THEMES.items()
        ),
        menu_separator(),
        menu_check(
            "Compact rows",
            preference("density") == "compact",
            on_select=toggle_preference("density"),
        ),
        menu_check(
            "Large, for a shared screen",
            preference("density") == "wall",
            on_select=toggle_preference("density", "wall"),
        ),
        menu_check(
            "24-hour clock", preference("clock") == "24", on_select=toggle_preference("clock")
        ),
        menu_item("Keys", icon="keyboard", shortcut="?", on_select=keys_open.set(True)),
        menu_separator(),
        rx.cond(
            left > 0,
            menu_item("Left here by others", icon="archive-x", on_select=left_open.set(True)),
        ),
        menu_item("Sign out", icon="log-out", on_select=sign_out()),
        align="end",
        # A modal one would hide the page from screen readers while its fields stay focusable.
        modal=False,
    )
