"""The page /board."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.archive import archive_button, archive_dialog
from components.board.bulk_bar import bulk_bar
from components.board.card_menu import card_menu
from components.board.column import board_column
from components.board.column_editor import column_editor
from components.board.filters import filter_chips, lane_choice, more_filters, search_field
from components.board.js import BoardRoot, ColumnTabs, act
from components.board.lanes import lanes
from components.board.view import all_tasks, setting, shown_tasks, team_id
from components.board.views_menu import views_menu
from components.shell.frame import frame
from huddle.live.query import ColumnRow, date_of, live

SKELETONS = (5, 4, 3, 4)


@rx.page(route="/board", title="Board · Huddle")
def board_page() -> rx.Component:
    """Draw the board of the team that is chosen in this tab."""
    team = team_id()
    return frame(rx.cond(team == "", _nothing(), board(team=team)), "Board", "/board")


@rx.memo
def board(team: rx.Var[str]) -> rx.Component:
    """Draw the board of one team. It uses nothing that every change touches; its parts do."""
    columns = live.columns.where(team_id=team).order_by("rank")
    return BoardRoot.create(
        paper_head(team=team),
        _bar(team),
        rx.cond(columns.length() > 0, _columns(team, columns), _skeleton()),
        bulk_bar(team=team),
        card_menu(team=team),
        column_editor(team=team),
        archive_dialog(team=team),
        team=team,
        lanes=setting("lanes"),
    )


def _bar(team: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h1("Board", class_name="hd-hidden"),
        filter_chips(team=team),
        search_field(),
        ui.row(
            more_filters(team=team),
            lane_choice(),
            views_menu(team=team),
            archive_button(),
            class_name="hb-acts",
        ),
        class_name="hb-bar",
    )


@rx.memo
def paper_head(team: rx.Var[str]) -> rx.Component:
    """Draw what only the printed page says: which board, as of when."""
    as_of: Any = live.status.as_of
    name: Any = live.teams.one(team, team_id=team).name
    return rx.el.p(
        rx.el.strong(name),
        " · printed from Huddle, as of ",
        date_of(rx.Var("new Date().toISOString()")),
        " ",
        as_of,
        class_name="hb-paper",
    )


def _columns(team: Any, columns: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(setting("lanes") == "", column_tabs(team=team, columns=columns)),
        rx.el.div(
            rx.cond(
                setting("lanes") == "",
                rx.el.div(
                    rx.foreach(
                        columns, lambda one: board_column(team=team, column=one, key=one.id)
                    ),
                    class_name="hb-columns",
                ),
                lanes(team=team, columns=columns),
            ),
            first_step(team=team),
            class_name="hb-scroll",
            tab_index=0,
            role="region",
            custom_attrs={
                "data-board-scroll": "",
                "aria-label": "Cards. Arrow keys move among them, Space picks one up, m moves it.",
            },
        ),
    )


@rx.memo
def column_tabs(team: rx.Var[str], columns: rx.Var[list[ColumnRow]]) -> rx.Component:
    """Draw the tabs of the columns, for screens where one column fills the width."""
    counts = shown_tasks(team).group_by("status")
    return ColumnTabs.create(columns=columns, counts=counts)


@rx.memo
def first_step(team: rx.Var[str]) -> rx.Component:
    """Teach the first step on a board without tasks."""
    step = rx.el.div(
        ui.empty_state(
            "This board is empty",
            "Add the first task: what is to be done, for whom, by when. Everybody on the team sees it at once.",
            ui.button(
                rx.fragment("Add a task ", ui.kbd("n")),
                variant="solid",
                on_click=act("openQuickAdd"),
            ),
            icon="clipboard-list",
        ),
        class_name="hb-first",
    )
    return rx.cond(all_tasks(team).count() == 0, step)


def _skeleton() -> rx.Component:
    """Draw the shape of a board while its rows are on their way."""
    return rx.el.div(
        rx.el.div(
            *(
                rx.el.div(
                    rx.el.div(ui.skeleton("40%", "1rem"), class_name="hb-head"),
                    *(ui.skeleton(height="6rem") for _ in range(cards)),
                    class_name="hb-column hb-waiting",
                )
                for cards in SKELETONS
            ),
            class_name="hb-columns",
        ),
        class_name="hb-scroll",
        custom_attrs={"aria-busy": "true", "aria-label": "The board is loading"},
    )


def _nothing() -> rx.Component:
    """Draw what stands there before it is known who I am, or when I am in no team."""
    me: Any = live.me
    return rx.cond(
        me.id == "",
        rx.el.div(
            rx.el.div(ui.skeleton("8rem", "1.5rem"), class_name="hb-bar"),
            _skeleton(),
            class_name="hb-board",
        ),
        ui.page(
            "Board",
            ui.empty_state(
                "You are in no team yet",
                "Ask a manager for an invitation. The link brings you here.",
                icon="users-round",
            ),
        ),
    )
