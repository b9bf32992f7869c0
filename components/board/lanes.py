"""Lanes: the board once more for each role, patient or priority, one under the other."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.column import cell, column_head
from components.board.js import call
from components.board.view import LANE_FIELD, setting, shown_tasks
from huddle.live.query import ColumnRow
from state.vocabulary import PRIORITY_LABELS, ROLE_LABELS


@rx.memo
def lanes(team: rx.Var[str], columns: rx.Var[list[ColumnRow]]) -> rx.Component:
    """Draw the columns' headers once, then a row of cells for each lane that has tasks."""
    by = setting("lanes")
    return rx.el.div(
        rx.el.div(
            rx.foreach(columns, lambda one: column_head(team=team, column=one, key=one.id)),
            class_name="hb-lane-heads",
        ),
        rx.match(by, *((name, _lanes(team, columns, name)) for name in LANE_FIELD), rx.fragment()),
        class_name="hb-lanes",
        style={"--hb-columns": columns.to(list[Any]).length()},
    )


def _lanes(team: Any, columns: Any, by: str) -> rx.Component:
    """Draw the lanes by one field. Roles and priorities stand in their own order, patients by name."""
    return rx.fragment(
        rx.foreach(
            _groups(team, by),
            lambda group: lane(
                team=team,
                columns=columns,
                value=group["key"],
                name=group["name"],
                count=group["count"],
                key=group["key"],
            ),
        )
    )


def _groups(team: Any, by: str) -> rx.Var[list[dict[str, Any]]]:
    groups = shown_tasks(team).group_by(LANE_FIELD[by])
    order = {
        "role": list(ROLE_LABELS.items()),
        "priority": list(reversed(PRIORITY_LABELS.items())),
        "patient": [],
    }[by]
    none = {"role": "No role", "patient": "No patient", "priority": ""}[by]
    return call("lanesOf", groups, order, none, result=list[dict[str, Any]])


@rx.memo
def lane(
    team: rx.Var[str],
    columns: rx.Var[list[ColumnRow]],
    value: rx.Var[str],
    name: rx.Var[str],
    count: rx.Var[int],
) -> rx.Component:
    """Draw one lane."""
    return rx.el.section(
        rx.el.h3(rx.el.span(name, ui.count(count, "tasks")), class_name="hb-lane-name"),
        rx.el.div(
            rx.foreach(
                columns,
                lambda one: rx.el.div(
                    cell(team, one, value, name), class_name="hb-lane-cell", key=one.id
                ),
            ),
            class_name="hb-lane-row",
        ),
        class_name="hb-lane",
        custom_attrs={"aria-label": name},
    )
