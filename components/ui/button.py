"""Buttons: at least 48 px to touch (huddle.css, --hd-target), always with a name."""

from typing import Literal

import reflex as rx

from components.ui.icon import icon as draw_icon
from components.ui.kinds import Child, Flag, Props, Text, Variant, attribute, classes


def button(
    label: Child,
    *,
    icon: str | None = None,
    variant: Variant = "outline",
    size: Literal["medium", "large"] = "medium",
    type: Literal["button", "submit"] = "button",
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a button of a word, with an icon before it when one is named."""
    return rx.el.button(
        draw_icon(icon) if icon else rx.fragment(),
        label,
        type=type,
        class_name=classes("hd-btn", class_name),
        custom_attrs={"data-variant": variant, "data-size": size, **(custom_attrs or {})},
        **props,
    )


def icon_button(
    icon: str,
    label: Text,
    *,
    variant: Variant = "ghost",
    size: int = 16,
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a square button of one icon; `label` is its name for screen readers and on hover."""
    return rx.el.button(
        draw_icon(icon, size=size),
        type="button",
        title=label,
        class_name=classes("hd-btn", class_name),
        custom_attrs={
            "data-variant": variant,
            "data-square": "",
            "aria-label": label,
            **(custom_attrs or {}),
        },
        **props,
    )


def link_button(
    label: Child,
    href: Text,
    *,
    icon: str | None = None,
    variant: Variant = "outline",
    class_name: str = "",
    **props: Props,
) -> rx.Component:
    """Return a link that looks like a button."""
    return rx.el.a(
        draw_icon(icon) if icon else rx.fragment(),
        label,
        href=href,
        class_name=classes("hd-btn", class_name),
        custom_attrs={"data-variant": variant},
        **props,
    )


def toggle_chip(
    label: Child,
    pressed: Flag,
    *,
    icon: str | None = None,
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a chip that is on or off, said by its look and by `aria-pressed`."""
    return rx.el.button(
        draw_icon(icon, size=14) if icon else rx.fragment(),
        label,
        type="button",
        class_name=classes("hd-btn hd-toggle", class_name),
        custom_attrs={
            "aria-pressed": rx.cond(pressed, "true", "false"),
            "data-on": attribute(pressed),
            **(custom_attrs or {}),
        },
        **props,
    )
