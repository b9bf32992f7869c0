"""Beside today's tasks: my patients with something due, and what changed since yesterday."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.scripts import go_to
from components.shell.team_switch import chosen_team
from components.today.task_line import open_card
from components.ui import chip, section, section_header
from huddle.live.query import ago, local

SHORT = 8
board_view = local("board.view", dict[str, str]())
"""The board's filters."""


def _patient(patient: Any) -> rx.Component:
    late = patient.overdue > 0
    return rx.el.li(
        rx.el.button(
            rx.el.span(patient.name, class_name="day-name"),
            rx.cond(
                late,
                chip(f"{patient.overdue} overdue", icon="alarm-clock", tone="overdue"),
                chip(f"{patient.due} due today", icon="clock-alert", tone="soon"),
            ),
            type="button",
            title=f"Show the tasks of {patient.name} on the board",
            class_name="day-row",
            on_click=[
                chosen_team.set(patient.team_id),
                board_view.set({"patient": patient.id}),
                go_to("/board"),
            ],
        ),
        key=patient.id,
    )


def due_patients(patients: Any) -> rx.Component:
    """Return my patients with something due by tonight, the latest first; nothing for none."""
    return rx.cond(
        patients.length() > 0,
        section(
            section_header("My patients with something due", number=patients.length()),
            rx.el.ul(rx.foreach(patients[:SHORT], _patient), class_name="day-rows"),
        ),
    )


def _change(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.cond(
                line.what == "done",
                chip("done", icon="check", tone="done"),
                chip("new", icon="sparkles", tone="info"),
            ),
            rx.el.span(
                line.title,
                rx.cond(
                    line.patient_name, rx.el.span(f", {line.patient_name}", class_name="hd-count")
                ),
                class_name="day-name",
            ),
            rx.el.span(ago(line.at), class_name="hd-count"),
            type="button",
            class_name="day-row",
            on_click=open_card.set(line.id),
        ),
        key=line.id,
    )


def changed_since_yesterday(lines: Any) -> rx.Component:
    """Return what is new for me and what others did for my patients since yesterday morning."""
    whole = local("today.all.changed", False)
    return rx.cond(
        lines.length() > 0,
        section(
            section_header("Since yesterday", number=lines.length()),
            rx.el.ul(
                rx.foreach(rx.cond(whole.value, lines, lines[:SHORT]), _change),
                class_name="day-rows",
            ),
            rx.cond(
                lines.length() > SHORT,
                rx.el.button(
                    rx.cond(whole.value, "Show fewer", f"Show {lines.length() - SHORT} more"),
                    type="button",
                    class_name="hd-btn",
                    custom_attrs={"data-variant": "ghost"},
                    on_click=whole.toggle(),
                ),
            ),
        ),
    )
