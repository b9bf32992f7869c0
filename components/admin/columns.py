"""The columns of a team's board: name, WIP limit, FHIR status, order. Live, like on the board."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.admin.widgets import CommitInput
from huddle.live.query import live, local, send
from state.vocabulary import FHIR_STATUS_LABELS

_REMOVING = local("admin.column", "", persist=False)
"""The id of the column that is to be removed, while one asks where its tasks go."""


def columns(team_id: Any) -> rx.Component:
    """Return the section of a board's columns."""
    board = live.columns.where(team_id=team_id).order_by("rank")
    return ui.section(
        ui.section_header("Columns", number=board.length(), words="columns"),
        rx.el.p(
            "Changes are saved as you leave a field, and every open board shows them at once. "
            "A limit is shown when it is passed; it never stops anybody.",
            class_name="hd-help",
        ),
        rx.el.ul(
            rx.foreach(board, lambda column, index: _column(column, index, board)),
            class_name="admin-rows admin-columns",
            custom_attrs={"aria-label": "Columns"},
        ),
        _new(team_id),
        _remove(team_id),
    )


def _edit(column: Any, field: str) -> Any:
    return lambda value: send(
        "column.edit",
        column_id=column.id,
        expected_version=column.version,
        changes={field: value},
    )


def _column(column: Any, index: Any, board: Any) -> rx.Component:
    return rx.el.li(
        ui.field(
            "Name",
            CommitInput.create(
                id="column-name-" + column.id,
                value=column.name,
                required=True,
                max_length=60,
                on_commit=_edit(column, "name"),
            ),
            id="column-name-" + column.id,
        ),
        ui.select(
            "FHIR status",
            list(FHIR_STATUS_LABELS.items()),
            id="column-status-" + column.id,
            value=column.fhir_status,
            on_change=_edit(column, "fhir_status"),
        ),
        ui.field(
            "Limit",
            CommitInput.create(
                id="column-limit-" + column.id,
                value=column.wip_limit,
                number=True,
                max_length=3,
                placeholder="none",
                on_commit=_edit(column, "wip_limit"),
            ),
            id="column-limit-" + column.id,
        ),
        ui.row(
            ui.icon_button(
                "arrow-up",
                "Move " + column.name + " up",
                disabled=index == 0,
                on_click=send("column.move", column_id=column.id, before_id=board[index - 1].id),
            ),
            ui.icon_button(
                "arrow-down",
                "Move " + column.name + " down",
                disabled=index == board.length() - 1,
                on_click=send("column.move", column_id=column.id, after_id=board[index + 1].id),
            ),
            ui.icon_button(
                "trash-2",
                "Remove " + column.name,
                disabled=board.length() < 2,
                on_click=_REMOVING.set(column.id),
            ),
        ),
        key=column.id,
    )


def _new(team_id: Any) -> rx.Component:
    return rx.el.form(
        ui.text_field("New column", id="new-column", name="name", max_length=60, required=True),
        ui.select(
            "FHIR status",
            list(FHIR_STATUS_LABELS.items()),
            id="new-column-status",
            name="fhir_status",
            default_value="in-progress",
        ),
        ui.button("Add column", icon="plus", variant="solid", type="submit"),
        on_submit=lambda data: _create(team_id, data.to(dict[str, str])),
        reset_on_submit=True,
        class_name="hd-panel admin-form",
    )


def _create(team_id: Any, data: Any) -> Any:
    return send(
        "column.create", team_id=team_id, name=data["name"], fhir_status=data["fhir_status"]
    )


def _remove(team_id: Any) -> rx.Component:
    column = live.columns.one(_REMOVING.value)
    others = live.columns.where(team_id=team_id, id__ne=_REMOVING.value).order_by("rank")
    inside = live.tasks.where(team_id=team_id, status=column.key).count()
    return ui.dialog(
        rx.fragment("Remove the column “", column.name, "”"),
        rx.el.p(inside, " tasks are in it. Choose the column that takes them."),
        rx.el.div(
            rx.foreach(
                others,
                lambda other: ui.button(
                    other.name,
                    icon="arrow-right",
                    key=other.id,
                    on_click=[
                        send("column.remove", column_id=_REMOVING.value, move_to=other.key),
                        _REMOVING.set(""),
                    ],
                ),
            ),
            class_name="hd-stack",
        ),
        open=_REMOVING.value != "",
        on_open_change=_REMOVING.set(""),
    )
