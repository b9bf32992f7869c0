"""Containers: the page, its sections, and what stands where there is nothing yet."""

from typing import Literal

import reflex as rx

from components.ui.chip import count as draw_count
from components.ui.icon import icon as draw_icon
from components.ui.kinds import Child, Flag, Props, Text, Tone, attribute, classes


def page(
    title: Text,
    *children: Child,
    actions: list[Child] | None = None,
    intro: Text | None = None,
    wide: bool = False,
    class_name: str = "",
    **props: Props,
) -> rx.Component:
    """Return the content of a page under its one h1. The shell around it has the `main` landmark."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(title),
            row(*actions, wrap=True, class_name="hd-push") if actions else rx.fragment(),
            rx.el.p(intro) if intro is not None else rx.fragment(),
            class_name="hd-page-head",
        ),
        *children,
        class_name=classes("hd-page", class_name),
        custom_attrs={"data-wide": attribute(wide)},
        **props,
    )


def section_header(
    title: Child, *actions: Child, number: Text | None = None, words: Text | None = None
) -> rx.Component:
    """Return the h2 of a section, how many are in it, and its buttons at the end."""
    return rx.el.div(
        rx.el.h2(title),
        draw_count(number, words) if number is not None else rx.fragment(),
        row(*actions, class_name="hd-push") if actions else rx.fragment(),
        class_name="hd-section-head",
    )


def section(header: rx.Component, *children: Child, **props: Props) -> rx.Component:
    """Return a section: its header, then what is in it."""
    return rx.el.section(header, *children, class_name="hd-section", **props)


def panel(*children: Child, class_name: str = "", **props: Props) -> rx.Component:
    """Return a framed surface."""
    return rx.el.div(*children, class_name=classes("hd-panel", class_name), **props)


def row(*children: Child, wrap: bool = False, class_name: str = "", **props: Props) -> rx.Component:
    """Return children side by side, one step apart."""
    return rx.el.div(
        *children,
        class_name=classes("hd-row", class_name),
        custom_attrs={"data-wrap": attribute(wrap)},
        **props,
    )


def stack(*children: Child, class_name: str = "", **props: Props) -> rx.Component:
    """Return children one under the other."""
    return rx.el.div(*children, class_name=classes("hd-stack", class_name), **props)


def empty_state(
    title: Child,
    text: Child,
    *actions: Child,
    icon: str | None = None,
    small: bool = False,
    **props: Props,
) -> rx.Component:
    """Return what teaches the first step where there is nothing yet."""
    return rx.el.div(
        draw_icon(icon, size=20 if small else 32) if icon else rx.fragment(),
        rx.el.h3(title),
        rx.el.p(text),
        row(*actions, wrap=True) if actions else rx.fragment(),
        class_name="hd-empty",
        custom_attrs={"data-small": attribute(small)},
        **props,
    )


def skeleton(width: str = "100%", height: str = "1rem", **props: Props) -> rx.Component:
    """Return a gray bar the size of what is coming, so that nothing moves when it comes."""
    return rx.el.span(
        class_name="hd-skeleton",
        style={"width": width, "height": height},
        custom_attrs={"aria-hidden": "true"},
        **props,
    )


def notice(
    text: Child,
    *actions: Child,
    icon: str = "info",
    tone: Tone = "info",
    role: Literal["status", "alert", "note"] = "note",
    shown: Flag = True,
) -> rx.Component:
    """Return a framed remark with its icon; `role` says whether it is spoken as it appears."""
    body = rx.el.div(
        draw_icon(icon),
        rx.el.div(text),
        row(*actions, class_name="hd-push") if actions else rx.fragment(),
        class_name="hd-notice",
        role=role,
        custom_attrs={"data-tone": tone},
    )
    return rx.cond(shown, body) if isinstance(shown, rx.Var) else body
