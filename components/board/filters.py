"""The filters: the usual ones as chips, one tap each; the others behind one button."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.card import role_name
from components.board.js import SearchField, act, act_with_value, call
from components.board.view import LANES, all_tasks, filtered, setting, shown_tasks
from huddle.live.query import live
from state.vocabulary import PRIORITY_LABELS, ROLE_LABELS

CHIPS = (
    ("assignee", "me", "Mine", "user-round"),
    ("role", "mine", "My role", "users-round"),
    ("assignee", "unclaimed", "Unclaimed", "hand"),
    ("due", "overdue", "Overdue", ui.ICONS["overdue"]),
    ("due", "soon", "Due in 24 h", ui.ICONS["soon"]),
)


@rx.memo
def filter_chips(team: rx.Var[str]) -> rx.Component:
    """Draw the chips, those of the further filters that are on, and how many cards are hidden."""
    return rx.el.div(
        *(
            ui.toggle_chip(
                label,
                setting(name) == value,
                icon=icon,
                on_click=act("toggleView", name, value),
            )
            for name, value, label, icon in CHIPS
        ),
        _named(team),
        hidden_count(team=team),
        class_name="hb-chips",
        role="group",
        custom_attrs={"aria-label": "Filters"},
    )


@rx.memo
def hidden_count(team: rx.Var[str]) -> rx.Component:
    """Draw "42 hidden by filters · clear"."""
    hidden = all_tasks(team).count() - shown_tasks(team).count()
    return rx.cond(
        filtered(),
        rx.el.span(
            rx.el.span(f"{hidden} hidden by filters", role="status"),
            rx.el.span(" · ", aria_hidden=True),
            rx.el.button(
                "clear",
                ui.visually_hidden(" all filters"),
                type="button",
                class_name="hb-clear",
                on_click=act("clearFilters"),
            ),
            class_name="hb-hidden",
        ),
    )


def _named(team: Any) -> rx.Component:
    """Draw a chip for each further filter that is on; a tap takes it off."""
    person = live.members.one(setting("assignee"), team_id=team)
    patient = live.patients.one(setting("patient"), team_id=team)
    role = setting("role")
    return rx.fragment(
        rx.cond(person, _off("assignee", person.name, "user-round")),
        rx.cond((role != "") & (role != "mine"), _off("role", role_name(role), "users-round")),
        rx.cond(patient, _off("patient", patient.name, "contact-round")),
        rx.cond(setting("tag") != "", _off("tag", setting("tag"), "hash")),
        rx.cond(
            setting("priority") != "",
            _off(
                "priority",
                rx.match(setting("priority"), *PRIORITY_LABELS.items(), ""),
                ui.ICONS["urgent"],
            ),
        ),
    )


def _off(name: str, words: Any, icon: str) -> rx.Component:
    return ui.toggle_chip(
        rx.fragment(words, ui.icon("x", size=12)),
        True,
        icon=icon,
        title="Take this filter off",
        on_click=act("toggleView", name, setting(name)),
    )


def search_field() -> rx.Component:
    """Draw the search over the board."""
    return rx.el.div(
        ui.icon("search", size=15),
        SearchField.create(
            text=setting("text"),
            on_text=act_with_value("patchText"),
            class_name="hd-input",
            custom_attrs={"placeholder": "Search", "aria-label": "Search the board"},
        ),
        class_name="hb-search",
    )


@rx.memo
def more_filters(team: rx.Var[str]) -> rx.Component:
    """Draw the button behind which the further filters are."""
    rows = all_tasks(team)
    return rx.popover.root(
        rx.popover.trigger(
            ui.button(
                rx.el.span("Filter"), icon="list-filter", custom_attrs={"aria-label": "Filter"}
            )
        ),
        rx.popover.content(
            ui.stack(
                _choice("assignee", "Assignee", "Anybody", _people(team)),
                _choice(
                    "role", "Role", "Any role", [ui.option(*one) for one in ROLE_LABELS.items()]
                ),
                _choice("patient", "Patient", "Any patient", [_patients(team)]),
                _choice(
                    "tag",
                    "Tag",
                    "Any tag",
                    [
                        rx.foreach(
                            call("tagsOf", rows, result=list[str]),
                            lambda tag: ui.option(tag, tag, key=tag),
                        )
                    ],
                ),
                _choice(
                    "priority",
                    "Priority",
                    "Any priority",
                    [ui.option(*one) for one in reversed(PRIORITY_LABELS.items())],
                ),
            ),
            width="18rem",
            custom_attrs={"aria-label": "Filters"},
        ),
    )


def _choice(name: str, label: str, nothing: str, options: list[Any]) -> rx.Component:
    return ui.select(
        label,
        [("", nothing)],
        *options,
        id=f"filter-{name}",
        value=setting(name),
        on_change=act_with_value("patchOne", name),
    )


def _people(team: Any) -> list[rx.Component]:
    people = live.members.where(team_id=team, permission__ne="kiosk").order_by("name")
    return [
        ui.option("me", "Me"),
        ui.option("unclaimed", "Nobody"),
        rx.foreach(people, lambda person: ui.option(person.id, person.name, key=person.id)),
    ]


def _patients(team: Any) -> rx.Component:
    people = live.patients.where(team_id=team).order_by("name")
    return rx.foreach(people, lambda person: ui.option(person.id, person.name, key=person.id))


def lane_choice() -> rx.Component:
    """Draw the choice of lanes."""
    return rx.el.div(
        ui.select(
            "Lanes",
            [("", "No lanes"), *((name, f"By {label.lower()}") for name, label in LANES.items())],
            id="board-lanes",
            hide_label=True,
            value=setting("lanes"),
            on_change=act_with_value("patchOne", "lanes"),
        ),
        class_name="hb-lane-choice",
    )
