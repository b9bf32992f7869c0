"""What is archived: search in it, and put tasks back on the board."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import LocalField, act, hook
from huddle.live.query import ago, local

OPEN = local("board.archive", False)
SEARCH = local("board.archive.search", "")


def archive_button() -> rx.Component:
    """Draw the button that opens the archive."""
    return ui.icon_button("archive", "Archived tasks", on_click=OPEN.set(True))


@rx.memo
def archive_dialog(team: rx.Var[str]) -> rx.Component:
    """Draw the archive."""
    found = hook("useArchive", team, SEARCH.value, OPEN.value, result=dict[str, Any])
    rows = found["rows"].to(list[dict[str, Any]])
    return ui.dialog(
        "Archived tasks",
        LocalField.create(
            name="board.archive.search",
            type="search",
            class_name="hd-input",
            custom_attrs={"aria-label": "Search archived tasks", "placeholder": "Search"},
        ),
        rx.el.div(
            rx.match(
                found["state"].to(str),
                ("error", ui.notice(found["error"].to(str), icon="wifi-off", tone="overdue")),
                (
                    "loading",
                    rx.cond(
                        rows.length() == 0,
                        ui.stack(*(ui.skeleton(height="3rem") for _ in range(4))),
                    ),
                ),
                rx.fragment(),
            ),
            rx.el.ul(rx.foreach(rows, _line), class_name="hb-archived"),
            rx.cond(
                (found["state"].to(str) == "ready") & (rows.length() == 0),
                ui.empty_state(
                    rx.cond(SEARCH.value != "", "Nothing found", "Nothing is archived"),
                    "A card that is archived leaves the board, keeps its history, and waits here.",
                    icon="archive",
                ),
            ),
            rx.cond(
                found["more"].to(bool),
                rx.el.p("There are more; search to find older ones.", class_name="hd-help"),
            ),
            custom_attrs={"aria-live": "polite"},
        ),
        open=OPEN.value,
        on_open_change=OPEN.set,
        width="36rem",
    )


def _line(task: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(task["patient_name"], class_name="hb-patient"),
            rx.el.span(task["title"], class_name="hb-archived-title"),
            rx.el.span("archived ", ago(task["archived_at"]), class_name="hd-count"),
            class_name="hb-archived-text",
        ),
        ui.button(
            rx.fragment("Restore", ui.visually_hidden(" ", task["title"])),
            icon="archive-restore",
            on_click=act("restore", task["id"], task["title"]),
        ),
        key=task["id"],
    )
