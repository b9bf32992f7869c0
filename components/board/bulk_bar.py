"""What can be done to all selected cards at once: one command, one undo."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import act, hook
from huddle.live.query import live
from state.vocabulary import PRIORITY_LABELS, ROLE_LABELS

DAYS = (("today", "Today"), ("tomorrow", "Tomorrow"), ("3d", "In 3 days"), ("1w", "In a week"))


@rx.memo
def bulk_bar(team: rx.Var[str]) -> rx.Component:
    """Draw the bar while anything is selected."""
    ids = hook("useSelection", result=list[str])
    return rx.cond(
        ids.length() > 0,
        rx.el.div(
            rx.el.span(f"{ids.length()} selected", class_name="hb-bulk-count"),
            _move(team),
            _assign(team),
            _due(),
            ui.menu(
                ui.button("Priority", icon=ui.ICONS["urgent"]),
                *(
                    ui.menu_item(words, on_select=act("bulk", {"priority": value}))
                    for value, words in reversed(PRIORITY_LABELS.items())
                ),
            ),
            ui.button("Archive", icon="archive", on_click=act("bulk", {"archive": True})),
            ui.icon_button("x", "Clear the selection", on_click=act("clearSelection")),
            class_name="hb-bulk",
            role="toolbar",
            custom_attrs={"aria-label": "Selected tasks"},
        ),
    )


def _move(team: Any) -> rx.Component:
    columns = live.columns.where(team_id=team).order_by("rank")
    return ui.menu(
        ui.button("Move to", icon="move-right"),
        rx.foreach(
            columns,
            lambda column: rx.dropdown_menu.item(
                column.name, on_select=act("bulk", {"status": column.key}), key=column.id
            ),
        ),
    )


def _assign(team: Any) -> rx.Component:
    people = live.members.where(team_id=team, permission__ne="kiosk").order_by("name")
    return ui.menu(
        ui.button("Assign", icon="user-plus"),
        ui.menu_item("Me", on_select=act("bulk", {"assignee_id": live.me.id})),
        ui.menu_item("Nobody", on_select=act("bulk", {"assignee_id": None})),
        ui.submenu(
            "Role",
            *(
                ui.menu_item(words, on_select=act("bulk", {"assigned_role": value}))
                for value, words in ROLE_LABELS.items()
            ),
            ui.menu_separator(),
            ui.menu_item("No role", on_select=act("bulk", {"assigned_role": None})),
            icon="users-round",
        ),
        ui.menu_separator(),
        rx.foreach(
            people,
            lambda person: rx.dropdown_menu.item(
                person.name, on_select=act("bulk", {"assignee_id": person.id}), key=person.id
            ),
        ),
    )


def _due() -> rx.Component:
    return ui.menu(
        ui.button("Due", icon="clock"),
        *(ui.menu_item(words, on_select=act("bulkDue", day)) for day, words in DAYS),
        ui.menu_separator(),
        ui.menu_item("No due time", on_select=act("bulk", {"due_at": None})),
    )
