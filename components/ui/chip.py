"""Chips: a word, with an icon where the colour has a meaning."""

import reflex as rx

from components.ui.icon import icon as draw_icon
from components.ui.kinds import Child, Props, Text, Tone, classes


def chip(
    label: Child,
    *,
    icon: str | rx.Component | None = None,
    tone: Tone | rx.Var[str] = "neutral",
    class_name: str = "",
    custom_attrs: dict[str, Props] | None = None,
    **props: Props,
) -> rx.Component:
    """Return a chip; long words end in an ellipsis, the whole stands in `title` where given."""
    mark = draw_icon(icon, size=12) if isinstance(icon, str) else (icon or rx.fragment())
    return rx.el.span(
        mark,
        rx.el.span(label),
        class_name=classes("hd-chip", class_name),
        custom_attrs={"data-tone": tone, **(custom_attrs or {})},
        **props,
    )


def count(number: Text, words: Text | None = None) -> rx.Component:
    """Return a quiet number; `words` says to a screen reader what is counted."""
    spoken = [rx.el.span(" ", words, class_name="hd-hidden")] if words is not None else []
    return rx.el.span(number, *spoken, class_name="hd-count")


def kbd(key: Text) -> rx.Component:
    """Return a key of the keyboard."""
    return rx.el.kbd(key, class_name="hd-kbd")


def visually_hidden(*children: Child, **props: Props) -> rx.Component:
    """Return words for screen readers alone; a link inside shows itself when focused."""
    return rx.el.span(*children, class_name="hd-hidden", **props)
