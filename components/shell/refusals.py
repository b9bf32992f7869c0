"""What the server refused, with the reason and what was typed, until the person has dealt with it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.scripts import RefusalList
from components.ui import dialog
from huddle.live.query import live, local

refusals_open = local("refusals.open", False, persist=False)
"""Whether the list is shown; the scripts close it by the same name."""


def refusals_dialog() -> rx.Component:
    """Return the list as a dialog. It closes by itself with the last refusal."""
    count: Any = live.status.refused
    return dialog(
        "Not done",
        RefusalList.create(),
        open=refusals_open.value & (count > 0),
        on_open_change=refusals_open.set,
        description="The server refused these. Nothing else was changed by them; what you typed is kept here.",
        width="40rem",
    )


def refusals_button() -> rx.Component:
    """Return the way to the list; nothing where nothing was refused."""
    count: Any = live.status.refused
    return rx.cond(
        count > 0,
        rx.el.button(
            f"{count} not done",
            type="button",
            class_name="hd-btn",
            custom_attrs={"data-variant": "danger"},
            on_click=refusals_open.set(True),
        ),
    )
