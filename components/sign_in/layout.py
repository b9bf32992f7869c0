"""The calm card in which sign-in and joining stand."""

from __future__ import annotations

import reflex as rx

from components.ui import icon


def entry_page(title: str, *content: rx.Component) -> rx.Component:
    """Return a page with our mark, `title` as its only heading of first rank, and `content`."""
    return rx.el.main(
        rx.el.div(
            rx.el.div(
                rx.el.img(src="/icons/huddle.svg", alt="", width="40", height="40"),
                rx.el.span("Huddle", class_name="entry-product"),
                class_name="entry-brand",
            ),
            rx.el.h1(title, class_name="entry-title"),
            *content,
            class_name="entry-card",
        ),
        class_name="entry",
    )


def problem(text: rx.Var[str]) -> rx.Component:
    """Return the words for what went wrong, read out at once; nothing where `text` is empty."""
    return rx.cond(
        text != "",
        rx.el.div(
            icon("circle-alert", size=20),
            rx.el.p(text),
            role="alert",
            class_name="entry-problem",
        ),
        rx.fragment(),
    )
