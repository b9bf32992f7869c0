"""The way around: a rail at the side of a wide screen, a bar under the thumb on a narrow one."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.react_router import link  # type: ignore[import-untyped]

from components.shell.dialogs import palette_open
from components.shell.pages import PAGES, Page
from components.shell.scripts import ask, is_manager
from components.ui import icon


def _entry(page: Page, active: str) -> rx.Component:
    entry = rx.el.li(
        link(
            icon(page.icon, size=20),
            rx.el.span(page.name),
            to=page.route,
            class_name="shell-link",
            custom_attrs={
                "aria-current": "page" if page.route == active else "false",
                "title": f"{page.name} (g {page.key})",
            },
        )
    )
    return rx.cond(is_manager(), entry) if page.managers_only else entry


def _action(label: str, icon_name: str, key: str, on_click: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            icon(icon_name, size=20),
            rx.el.span(label),
            type="button",
            class_name="shell-link",
            title=f"{label} ({key})",
            on_click=on_click,
        )
    )


def navigation(active: str) -> rx.Component:
    """Return the navigation with the page at route `active` marked as the current one."""
    return rx.el.nav(
        rx.el.div(
            rx.el.img(src="/icons/huddle.svg", alt=""),
            rx.el.span("Huddle"),
            class_name="shell-brand",
        ),
        rx.el.ul(
            *(_entry(page, active) for page in PAGES),
            _action("New task", "plus", "n", ask("new-task")),
            _action("Find", "search", "Ctrl K", palette_open.set(True)),
            class_name="shell-links",
        ),
        custom_attrs={"aria-label": "Main"},
        class_name="shell-nav",
    )
