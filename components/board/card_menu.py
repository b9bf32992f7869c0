"""The menu of a card: move it anywhere without dragging, claim, select, archive. One for the board."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import act, hook
from components.board.view import MENU
from huddle.live.query import live


@rx.memo
def card_menu(team: rx.Var[str]) -> rx.Component:
    """Draw the menu of the card in MENU, where it was asked for."""
    task_id = MENU.value["id"].to(str)
    task = live.tasks.one(task_id, team_id=team)
    columns = live.columns.where(team_id=team).order_by("rank")
    selected = hook("useSelection", result=list[str])
    all_of_them = (selected.length() > 1) & selected.contains(task_id)
    anchor = rx.el.span(
        class_name="hb-anchor",
        tab_index=-1,
        style={"left": f"{MENU.value['x']}px", "top": f"{MENU.value['y']}px"},
        custom_attrs={"aria-label": "Card", "role": "button"},
        # Radix gives the focus back to its trigger; the card is what had it.
        on_focus=act("focusLast"),
    )
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(anchor),
        ui.menu_content(
            rx.cond(all_of_them, rx.fragment(), ui.menu_label(_which(task))),
            ui.menu_label(rx.cond(all_of_them, f"Move {selected.length()} tasks to", "Move to")),
            rx.foreach(
                columns,
                lambda column: rx.dropdown_menu.item(
                    rx.cond(
                        column.key == task.status,
                        ui.icon("check"),
                        ui.icon("move-right"),
                    ),
                    column.name,
                    rx.cond(
                        column.key == task.status,
                        rx.el.span("here", class_name="hd-push hd-count"),
                    ),
                    disabled=(column.key == task.status) & ~all_of_them,
                    on_select=act("moveTo", task_id, column.key),
                    key=column.id,
                ),
            ),
            ui.menu_separator(),
            *(_within(task_id, task, place, words, icon) for place, words, icon in PLACES),
            ui.menu_separator(),
            _claim(task_id, task),
            ui.menu_item(
                "Open", icon="maximize-2", shortcut="Enter", on_select=act("openCard", task_id)
            ),
            ui.menu_item(
                "Select", icon="square-check", shortcut="x", on_select=act("select", task_id)
            ),
            ui.menu_item(
                "Archive", icon="archive", shortcut="e", on_select=act("archive", task_id)
            ),
        ),
        open=task_id != "",
        on_open_change=act("closeMenu"),
        modal=False,
    )


PLACES = (
    ("top", "Top of the column", "arrow-up-to-line"),
    ("up", "One up", "arrow-up"),
    ("down", "One down", "arrow-down"),
    ("bottom", "Bottom of the column", "arrow-down-to-line"),
)


def _which(task: Any) -> rx.Component:
    """Name the card: by touch the menu opens under the thumb, away from it."""
    return rx.el.span(
        rx.cond(task.patient_name, rx.el.strong(task.patient_name, " ")),
        task.title,
        class_name="hb-menu-card",
    )


def _within(task_id: Any, task: Any, place: str, words: str, icon: str) -> rx.Component:
    return ui.menu_item(words, icon=icon, on_select=act("moveTo", task_id, task.status, place))


def _claim(task_id: Any, task: Any) -> rx.Component:
    mine = task.assignee_id == live.me.id
    return rx.cond(
        task.assignee_id,
        rx.cond(
            mine,
            ui.menu_item(
                "Release",
                icon="user-minus",
                shortcut="c",
                on_select=act("claimOrRelease", task_id),
            ),
        ),
        ui.menu_item("Claim", icon="hand", shortcut="c", on_select=act("claimOrRelease", task_id)),
    )
