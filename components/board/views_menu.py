"""Saved views: filters and lanes under a name, for me or for the whole team."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import LocalField, act, hook
from components.board.view import filtered, may_shape, setting
from huddle.live.query import live, local

NAME = local("board.view.name", "")


@rx.memo
def views_menu(team: rx.Var[str]) -> rx.Component:
    """Draw the button with the views of the team and of mine, and the form that saves one."""
    mine = hook("useMyViews", team, result=list[dict[str, Any]])
    shared = live.views.where(team_id=team).order_by("name")
    return rx.popover.root(
        rx.popover.trigger(
            ui.button(rx.el.span("Views"), icon="bookmark", custom_attrs={"aria-label": "Views"})
        ),
        rx.popover.content(
            _list("The team's", shared, may_shape(team)),
            _list("Mine", mine, rx.Var.create(True)),
            rx.cond(
                (shared.length() == 0) & (mine.length() == 0),
                ui.empty_state(
                    "No views yet",
                    "Set filters and lanes as you like them, then save them here under a name.",
                    icon="bookmark",
                    small=True,
                ),
            ),
            rx.cond(filtered() | (setting("lanes") != ""), _form(team)),
            width="19rem",
            custom_attrs={"aria-label": "Saved views"},
        ),
    )


def _list(title: str, views: Any, may_remove: Any) -> rx.Component:
    return rx.cond(
        views.length() > 0,
        rx.el.div(
            rx.el.h3(title, class_name="hb-views-title"),
            rx.foreach(views, lambda view: _line(view, may_remove)),
            class_name="hb-views",
        ),
    )


def _line(view: Any, may_remove: Any) -> rx.Component:
    return rx.el.div(
        rx.popover.close(
            rx.el.button(
                view["name"],
                type="button",
                class_name="hd-btn hb-pick",
                custom_attrs={"data-variant": "ghost"},
                on_click=act("setView", view["settings"]),
            )
        ),
        rx.cond(
            may_remove,
            ui.icon_button(
                "trash-2",
                rx.Var.create("Remove the view ") + view["name"].to(str),
                on_click=act("removeView", view["id"]),
            ),
        ),
        class_name="hd-row",
        key=view["id"],
    )


def _form(team: Any) -> rx.Component:
    name = NAME.value.to(str)
    return rx.el.div(
        rx.el.h3("Save what is shown now", class_name="hb-views-title"),
        LocalField.create(
            name="board.view.name",
            class_name="hd-input",
            custom_attrs={"aria-label": "Name of the view", "placeholder": "Name", "maxLength": 60},
        ),
        ui.row(
            ui.button(
                "For me",
                variant="soft",
                disabled=name.strip() == "",
                on_click=[act("saveView", NAME.now, False), NAME.set("")],
            ),
            rx.cond(
                may_shape(team),
                ui.button(
                    "For the team",
                    disabled=name.strip() == "",
                    on_click=[act("saveView", NAME.now, True), NAME.set("")],
                ),
            ),
        ),
        class_name="hd-stack hb-views-form",
    )
