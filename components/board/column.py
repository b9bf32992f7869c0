"""A column's header: its name, how many tasks, its limit, what can be done to it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.cell import done_cell, ends, open_cell
from components.board.column_editor import open_add, open_edit, open_remove
from components.board.js import act
from components.board.view import all_tasks, filtered, may_shape, shown_tasks
from huddle.live.query import ColumnRow, live, send


@rx.memo
def board_column(team: rx.Var[str], column: rx.Var[ColumnRow]) -> rx.Component:
    """Draw a whole column of a board without lanes."""
    row: Any = column
    return rx.el.section(
        column_head(team=team, column=column),
        cell(team, column, "", ""),
        class_name="hb-column",
        custom_attrs={"data-column": row.key, "aria-label": row.name},
    )


def cell(team: Any, column: Any, lane: Any, lane_name: Any) -> rx.Component:
    """Draw the cell of a column in a lane, "" for the board without lanes."""
    return rx.cond(
        ends(column),
        done_cell(team=team, column=column, lane=lane, lane_name=lane_name),
        open_cell(team=team, column=column, lane=lane, lane_name=lane_name),
    )


@rx.memo
def column_head(team: rx.Var[str], column: rx.Var[ColumnRow]) -> rx.Component:
    """Draw the header of a column. Its limit is soft: it warns and never blocks."""
    row: Any = column
    total = all_tasks(team).where(status=row.key).count()
    shown = shown_tasks(team).where(status=row.key).count()
    limit = row.wip_limit
    return rx.el.header(
        rx.el.h2(row.name, title=row.name),
        rx.cond(
            filtered(),
            rx.el.span(f"{shown} of {total}", class_name="hd-count"),
            rx.cond(
                limit & ~ends(row),
                _limit(total, limit),
                rx.el.span(total, class_name="hd-count"),
            ),
        ),
        ui.row(
            ui.icon_button(
                "plus",
                rx.Var.create("Add a task to ") + row.name,
                on_click=act("openQuickAdd", row.key),
            ),
            rx.cond(may_shape(team), _menu(team, row)),
            class_name="hd-push hb-head-acts",
        ),
        class_name="hb-head",
        custom_attrs={"data-head": row.key},
    )


def _limit(total: Any, limit: Any) -> rx.Component:
    words = f"{total} of {limit}"
    return rx.cond(
        total > limit,
        ui.chip(f"{words}, over limit", icon="triangle-alert", tone="soon"),
        rx.el.span(words, class_name="hd-count", title="Tasks here, of the limit"),
    )


def _menu(team: Any, column: Any) -> rx.Component:
    others = live.columns.where(team_id=team)
    before: Any = others.where(rank__lt=column.rank).order_by("-rank").first()
    after: Any = others.where(rank__gt=column.rank).order_by("rank").first()
    return ui.menu(
        ui.icon_button("ellipsis", rx.Var.create("Column ") + column.name),
        ui.menu_item("Name, limit, status", icon="pencil", on_select=open_edit(column)),
        ui.menu_item(
            "Add a column after", icon="between-vertical-start", on_select=open_add(column)
        ),
        ui.menu_separator(),
        ui.menu_item(
            "Move left",
            icon="arrow-left",
            disabled=~before.bool(),
            on_select=send("column.move", column_id=column.id, before_id=before.id),
        ),
        ui.menu_item(
            "Move right",
            icon="arrow-right",
            disabled=~after.bool(),
            on_select=send("column.move", column_id=column.id, after_id=after.id),
        ),
        ui.menu_separator(),
        ui.menu_item("Remove column", icon="trash-2", danger=True, on_select=open_remove(column)),
        align="end",
    )
