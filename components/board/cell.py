"""One cell of the board: the cards of a column, or of a column within a lane."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.card import task_card
from components.board.quick_add import quick_add
from components.board.view import ADDING, setting, shown_tasks
from huddle.live.query import ColumnRow, LiveQuery, local

DONE_SHOWN = 30
ENDED = ("completed", "cancelled", "rejected", "failed", "entered-in-error")
"""FHIR statuses in which nothing more is to be done (huddle/domain/task.py)."""


def ends(column: Any) -> rx.Var[bool]:
    """Return whether a column ends the tasks in it."""
    return rx.Var.create(list(ENDED)).contains(column.fhir_status)


def in_lane(query: LiveQuery[Any], lane: Any) -> LiveQuery[Any]:
    """Keep the tasks of a lane; `lane` is a role, a patient's id or a priority, "" for those without."""
    by = setting("lanes")
    without = rx.cond(lane == "", rx.Var("true"), rx.Var("null"))
    off: rx.Var[Any] = rx.Var("null")
    return query.filter(
        assigned_role=rx.cond(by == "role", lane, ""),
        assigned_role__isnull=rx.cond(by == "role", without, off),
        patient_id=rx.cond(by == "patient", lane, ""),
        patient_id__isnull=rx.cond(by == "patient", without, off),
        priority=rx.cond(by == "priority", lane, ""),
    )


def in_column(team: Any, column: Any) -> LiveQuery[Any]:
    """Return the tasks of a column that the filters let through."""
    return shown_tasks(team).where(status=column.key)


def _cards(rows: Any) -> rx.Component:
    return rx.foreach(rows, lambda task: task_card(task=task, key=task._key))


@rx.memo
def open_cell(
    team: rx.Var[str], column: rx.Var[ColumnRow], lane: rx.Var[str], lane_name: rx.Var[str]
) -> rx.Component:
    """Draw the cell of a column in which work goes on, by rank."""
    rows = in_lane(in_column(team, column), lane).order_by("rank")
    return _cell(team, column, lane, lane_name, _cards(rows), rows.length() == 0, ended=False)


@rx.memo
def done_cell(
    team: rx.Var[str], column: rx.Var[ColumnRow], lane: rx.Var[str], lane_name: rx.Var[str]
) -> rx.Component:
    """Draw the cell of a column that ends tasks: the newest first, older ones when asked for."""
    every = local("board.done.all", False)
    rows = in_lane(in_column(team, column), lane).order_by("-done_at", "rank")
    total = in_lane(in_column(team, column), lane).count()
    cards = rx.fragment(
        rx.cond(every.value, _cards(rows), _cards(rows.limit(DONE_SHOWN))),
        rx.cond(
            total > DONE_SHOWN,
            rx.el.li(
                ui.button(
                    rx.cond(every.value, f"Show the newest {DONE_SHOWN}", f"Show all {total}"),
                    variant="ghost",
                    on_click=every.toggle(),
                ),
                class_name="hb-all",
            ),
        ),
    )
    return _cell(team, column, lane, lane_name, cards, total == 0, ended=True)


def _cell(
    team: Any, column: Any, lane: Any, lane_name: Any, cards: Any, empty: Any, *, ended: bool
) -> rx.Component:
    adding = ADDING.value
    here = (adding["status"] == column.key) & (adding["lane"] == lane)
    return rx.el.div(
        rx.cond(here, quick_add(team=team, status=column.key, lane=lane)),
        rx.el.ul(
            cards,
            class_name="hb-cards",
            custom_attrs={
                "data-cell": "",
                "data-status": column.key,
                "data-lane": lane,
                "data-name": column.name,
                "data-lanename": lane_name,
                "data-ends": ui.attribute(ended),
                "aria-label": rx.cond(lane_name, f"{column.name}, {lane_name}", column.name),
            },
        ),
        rx.cond(empty & ~here & (setting("lanes") == ""), _empty(column, ended)),
        class_name="hb-cell",
        # It scrolls: a person without a pointer scrolls it too, whatever is in it.
        tab_index=0,
        role="group",
        custom_attrs={"aria-label": rx.cond(lane_name, f"{column.name}, {lane_name}", column.name)},
    )


def _empty(column: Any, ended: bool) -> rx.Component:
    words = (
        "What is done comes here, the newest first. It keeps its history."
        if ended
        else "Drop a card here, or choose this column in a card's Move to menu."
    )
    return ui.empty_state(rx.fragment("Nothing in ", column.name), words, small=True)
