"""Two people changed the same thing: both versions side by side, field by field, to choose from."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.scripts import ConflictForm
from components.ui import dialog
from huddle.live.query import live, local

postponed = local("conflict.postponed", "", persist=False)
"""The conflict that the person has put aside; it waits then behind a button in the bar."""


def conflict_dialog() -> rx.Component:
    """Return the dialog over the oldest conflict. Closing it keeps both versions for later."""
    conflicts = live.conflicts
    first: Any = conflicts[0]
    return dialog(
        "Somebody changed this at the same time",
        ConflictForm.create(),
        open=(conflicts.length() > 0) & (first.id != postponed.value),
        on_open_change=lambda shown: postponed.set(rx.cond(shown, "", first.id)),
        description="Nothing is lost. Choose what shall stand, for each line or for all.",
        width="48rem",
    )


def conflict_button() -> rx.Component:
    """Return the way back to a conflict that was put aside; nothing where there is none."""
    conflicts = live.conflicts
    first: Any = conflicts[0]
    count: Any = conflicts.length()
    return rx.cond(
        (count > 0) & (first.id == postponed.value),
        rx.el.button(
            rx.cond(count == 1, "1 conflict", f"{count} conflicts"),
            rx.el.span(" to settle", class_name="shell-more"),
            type="button",
            class_name="hd-btn",
            custom_attrs={"data-variant": "danger"},
            on_click=postponed.set(""),
        ),
    )
