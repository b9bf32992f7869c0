"""Quick add: one line, understood as it is typed, saved with Enter, ready for the next."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import QuickField, act, call
from huddle.live.query import due_text, live, local

DRAFT = local("board.draft", "")
PATIENT = local("board.draft.patient", {"id": "", "name": ""})
OFFERED = 6


@rx.memo
def quick_add(team: rx.Var[str], status: rx.Var[str], lane: rx.Var[str]) -> rx.Component:
    """Draw quick add in a cell: the field, what the words mean, patients to choose from."""
    found = call("parsed", DRAFT.value, result=dict[str, Any])
    return rx.el.div(
        QuickField.create(
            status=status,
            lane=lane,
            class_name="hd-input",
            custom_attrs={
                "placeholder": "What is to be done?",
                "aria-label": "New task",
                "aria-describedby": "quick-help",
                "maxLength": 300,
            },
        ),
        rx.el.div(_meaning(found), class_name="hb-quick-meaning", role="status"),
        rx.cond(found["patient"].to(str | None) != None, _patients(team, found)),  # noqa: E711
        rx.el.div(
            rx.el.p(
                "@person #tag !urgent due:fri >patient",
                id="quick-help",
                class_name="hd-help",
            ),
            ui.button(
                "Add",
                variant="solid",
                on_click=act("saveQuick", status, lane),
                custom_attrs={"aria-keyshortcuts": "Enter"},
            ),
            ui.icon_button("x", "Close", on_click=act("closeQuickAdd")),
            class_name="hb-quick-foot",
        ),
        class_name="hb-quick",
    )


def _meaning(found: Any) -> rx.Component:
    assignee = found["assignee"].to(dict[str, str])
    due = found["due_at"].to(str)
    return rx.fragment(
        rx.cond(
            PATIENT.value["id"].to(str) != "",
            rx.el.button(
                ui.icon("user-round", size=12),
                PATIENT.value["name"].to(str),
                ui.icon("x", size=12),
                type="button",
                class_name="hd-chip hb-drop-patient",
                custom_attrs={"data-tone": "info"},
                title="Take the patient away",
                on_click=act("dropPatient"),
            ),
        ),
        rx.cond(assignee, ui.chip(assignee["name"], icon="at-sign", tone="info")),
        rx.cond(due, ui.chip(due_text(due), icon="clock", tone="info")),
        rx.match(
            found["priority"].to(str),
            ("urgent", ui.chip("Urgent", icon=ui.ICONS["urgent"], tone="urgent")),
            ("soon", ui.chip("Soon", icon=ui.ICONS["raised"])),
            rx.fragment(),
        ),
        rx.foreach(found["tags"].to(list[str]), lambda tag: ui.chip(tag, icon="hash", key=tag)),
        rx.foreach(
            found["problems"].to(list[str]),
            lambda words: ui.chip(words, icon="circle-alert", tone="overdue", key=words),
        ),
    )


def _patients(team: Any, found: Any) -> rx.Component:
    typed = found["patient"].to(str)
    rows = (
        live.patients.where(team_id=team)
        .search(typed, "name", "mrn", "birth_date")
        .order_by("name")
        .limit(OFFERED)
    )
    return rx.el.div(
        rx.foreach(
            rows,
            lambda row: rx.el.button(
                rx.el.span(row.name),
                rx.el.span(row.birth_date, " · MRN ", row.mrn, class_name="hd-count"),
                type="button",
                class_name="hd-btn hb-pick",
                custom_attrs={"data-variant": "ghost", "data-patient-pick": ""},
                on_click=act("pickPatient", row.id, row.name),
                key=row.id,
            ),
        ),
        rx.cond(
            rows.length() == 0,
            rx.el.p("No patient on the team's list is called that.", class_name="hd-help"),
        ),
        class_name="hb-patients",
        role="group",
        custom_attrs={"aria-label": "Patients: Enter takes the first"},
    )
