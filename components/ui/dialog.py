"""Dialogs: focus is kept inside and given back after (Radix); the whole screen on a phone."""

from typing import Any

import reflex as rx

from components.ui.button import icon_button
from components.ui.kinds import Child, Flag, Props, Text


def dialog(
    title: Child,
    *body: Child,
    open: Flag,
    on_open_change: Any,
    description: Text | None = None,
    footer: list[Child] | None = None,
    head: list[Child] | None = None,
    width: str = "32rem",
    max_height: str = "min(90dvh, 60rem)",
    **props: Props,
) -> rx.Component:
    """Return a dialog shown while `open`; `on_open_change(bool)` hears Escape, the X and outside.

    `head` stands between the title and the X; `footer` holds the buttons, the main one last.
    """
    return rx.dialog.root(
        rx.dialog.content(
            rx.el.div(
                rx.dialog.title(title, size="4"),
                *(head or []),
                rx.dialog.close(icon_button("x", "Close", size=18)),
                class_name="hd-dialog-head",
            ),
            rx.el.div(
                rx.dialog.description(description, size="2", color_scheme="gray", margin_bottom="3")
                if description is not None
                else rx.fragment(),
                *body,
                class_name="hd-dialog-body",
            ),
            rx.el.div(*footer, class_name="hd-dialog-foot") if footer else rx.fragment(),
            class_name="hd-dialog",
            width=width,
            max_width="calc(100vw - 2rem)",
            max_height=max_height,
            **_described(description),
            **props,
        ),
        open=open,
        on_open_change=on_open_change,
    )


def _described(description: Text | None) -> dict[str, Any]:
    """Return what tells Radix that a dialog has no description, so that it does not warn."""
    if description is not None:
        return {}
    return {"custom_attrs": {"aria-describedby": rx.Var("undefined")}}


def close_dialog(label: Child = "Cancel") -> rx.Component:
    """Return the button that closes the dialog around it and does nothing else."""
    return rx.dialog.close(
        rx.el.button(
            label, type="button", class_name="hd-btn", custom_attrs={"data-variant": "ghost"}
        )
    )
