"""The dialogs that shape a column: name, limit, FHIR status, removal. For coordinators and up."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import act
from components.board.view import all_tasks
from huddle.live.query import live, local, send
from state.vocabulary import FHIR_STATUS_LABELS

MODE = local("board.column.mode", "")
"""Which dialog is open: "edit", "add", "remove" or "" for none."""
COLUMN = local("board.column.id", "")
NAME = local("board.column.name", "")
LIMIT = local("board.column.limit", "")
STATUS = local("board.column.status", "in-progress")
TARGET = local("board.column.target", "")

STATUS_WORDS: dict[str, str] = {
    "requested": "not begun yet",
    "received": "seen by those who do it",
    "accepted": "taken on",
    "ready": "can begin",
    "in-progress": "somebody works on it",
    "on-hold": "waits for something",
    "completed": "done; its clock stops",
    "cancelled": "will not be done; its clock stops",
    "failed": "could not be done; its clock stops",
}
"""What a column's FHIR R4 Task.status means to the people who use the board."""


def open_edit(column: Any) -> list[Any]:
    """Return the events that open the dialog on a column as it is now."""
    return [
        COLUMN.set(column.id),
        NAME.set(column.name),
        LIMIT.set(rx.cond(column.wip_limit, column.wip_limit.to(str), "")),
        STATUS.set(column.fhir_status),
        MODE.set("edit"),
    ]


def open_add(column: Any) -> list[Any]:
    """Return the events that open the dialog for a new column after `column`."""
    return [
        COLUMN.set(column.id),
        NAME.set(""),
        LIMIT.set(""),
        STATUS.set("in-progress"),
        MODE.set("add"),
    ]


def open_remove(column: Any) -> list[Any]:
    """Return the events that ask where a column's tasks shall go."""
    return [COLUMN.set(column.id), TARGET.set(""), MODE.set("remove")]


def _number(text: Any) -> rx.Var[int | None]:
    """Return the limit that was typed, null for none."""
    return rx.Var(f"(Number.parseInt({text!s}, 10) || null)", _var_data=text._get_all_var_data())


@rx.memo
def column_editor(team: rx.Var[str]) -> rx.Component:
    """Draw the dialog that is open, if any."""
    column: Any = live.columns.one(COLUMN.value, team_id=team)
    close: Any = MODE.set("")
    bad = rx.cond(NAME.value.strip() == "", "Give the column a name.", "")
    add = act("addColumn", NAME.now, STATUS.now, _number(LIMIT.now), COLUMN.now)
    save = send(
        "column.edit",
        column_id=COLUMN,
        expected_version=column.version,
        changes={"name": NAME, "fhir_status": STATUS, "wip_limit": _number(LIMIT.now)},
    )
    editing = MODE.value == "edit"
    return rx.fragment(
        ui.dialog(
            rx.cond(editing, "Column", "New column"),
            _form(bad),
            open=editing | (MODE.value == "add"),
            on_open_change=close,
            footer=[
                ui.close_dialog(),
                rx.cond(editing, _go("Save", bad, save), _go("Add column", bad, add)),
            ],
            width="26rem",
        ),
        _removal(team, column),
    )


def _go(label: str, bad: Any, event: Any) -> rx.Component:
    return ui.button(label, variant="solid", disabled=bad != "", on_click=[event, MODE.set("")])


def _form(bad: Any) -> rx.Component:
    return ui.stack(
        ui.text_field(
            "Name",
            id="column-name",
            default_value=NAME.now,
            on_change=NAME.set,
            max_length=60,
            error=bad,
            custom_attrs={"autoFocus": True},
        ),
        ui.text_field(
            "Limit",
            id="column-limit",
            type="number",
            min=1,
            max=999,
            default_value=LIMIT.now,
            on_change=LIMIT.set,
            help="How many tasks should be here at most. Beyond it the board warns, and never blocks.",
        ),
        ui.select(
            "Status of its tasks",
            [
                (value, f"{FHIR_STATUS_LABELS[value]}: {words}")
                for value, words in STATUS_WORDS.items()
            ],
            id="column-status",
            value=STATUS.value,
            on_change=STATUS.set,
            help="What other systems are told of tasks in this column (FHIR Task.status).",
        ),
    )


def _removal(team: Any, column: Any) -> rx.Component:
    others = live.columns.where(team_id=team, id__ne=COLUMN).order_by("rank")
    count = all_tasks(team).where(status=column.key).count()
    return ui.dialog(
        rx.fragment("Remove ", column.name),
        ui.select(
            "Its tasks go to",
            [("", "Choose a column")],
            rx.foreach(others, lambda other: ui.option(other.key, other.name, key=other.id)),
            id="column-target",
            value=TARGET.value,
            on_change=TARGET.set,
            help=f"{count} tasks are in it now, besides archived ones. None is lost.",
        ),
        open=MODE.value == "remove",
        on_open_change=MODE.set(""),
        footer=[
            ui.close_dialog("Keep it"),
            ui.button(
                "Remove column",
                variant="danger",
                disabled=TARGET.value == "",
                on_click=[send("column.remove", column_id=COLUMN, move_to=TARGET), MODE.set("")],
            ),
        ],
        width="26rem",
    )
