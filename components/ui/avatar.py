"""A person as initials on a colour of their own."""

from typing import Literal

import reflex as rx

from components.ui.kinds import Props, Text, classes

HUES = 10
"""How many pairs of colours ui.css has for avatars; each holds AA contrast, light and dark."""


def hue(seed: Text) -> rx.Var[int]:
    """Return which of the HUES belongs to an id: the same on every screen.

    The last four digits of a UUID of version 7 are random, the first ones are a time.
    """
    text = rx.Var.create(seed)
    return rx.Var(
        f"((parseInt(String({text!s} ?? '').slice(-4), 16) || 0) % {HUES})",
        _var_type=int,
        _var_data=text._get_all_var_data(),
    )


def avatar(
    initials: Text,
    seed: Text,
    name: Text,
    *,
    size: Literal["small", "medium", "large"] = "medium",
    class_name: str = "",
    **props: Props,
) -> rx.Component:
    """Return the initials of `name`, coloured by `seed` (the person's id)."""
    return rx.el.span(
        initials,
        title=name,
        role="img",
        class_name=classes("hd-avatar", class_name),
        custom_attrs={"aria-label": name, "data-hue": hue(seed), "data-size": size},
        **props,
    )
