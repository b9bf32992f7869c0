"""`/`: Today."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.frame import frame
from components.shell.scripts import ask
from components.today.beside import changed_since_yesterday, due_patients
from components.today.scripts import today
from components.today.task_line import task_line
from components.ui import (
    button,
    empty_state,
    icon,
    link_button,
    page,
    section,
    section_header,
    skeleton,
)
from huddle.live.query import date_of, live, local

FEW = 12
"""How many tasks without a near clock are shown before a person asks for all."""


def _lines(tasks: Any) -> rx.Component:
    return rx.el.ul(
        rx.foreach(tasks, lambda task: rx.el.li(task_line(task=task), key=task._key)),
        class_name="day-list",
    )


def _section(title: str, tasks: Any, tone: str) -> rx.Component:
    return rx.cond(
        tasks.length() > 0,
        section(
            section_header(title, number=tasks.length(), words="tasks"),
            _lines(tasks),
            id=f"day-{tone}",
            custom_attrs={"data-tone": tone, "aria-label": title},
        ),
    )


def _folded(title: str, tasks: Any, tone: str) -> rx.Component:
    """A section of which the first few are shown, until a person asks for all."""
    whole = local(f"today.all.{tone}", False)
    more = tasks.length() - FEW
    return rx.cond(
        tasks.length() > 0,
        section(
            section_header(title, number=tasks.length(), words="tasks"),
            rx.cond(whole.value, _lines(tasks), _lines(tasks[:FEW])),
            rx.cond(
                more > 0,
                button(
                    rx.cond(whole.value, "Show fewer", f"Show {more} more"),
                    variant="ghost",
                    on_click=whole.toggle(),
                ),
            ),
            id=f"day-{tone}",
            custom_attrs={"data-tone": tone, "aria-label": title},
        ),
    )


def _number(count: Any, words: str, icon_name: str, tone: str, to: str = "") -> rx.Component:
    """A number at a glance; with `to`, a way to the section of that id."""
    parts = (icon(icon_name, size=20), rx.el.strong(count), rx.el.span(words))
    mark = {"data-tone": rx.cond(count > 0, tone, "none")}
    plain = rx.el.div(*parts, class_name="day-number", custom_attrs=mark)
    if not to:
        return rx.el.li(plain)
    linked = rx.el.a(*parts, href=f"#{to}", class_name="day-number", custom_attrs=mark)
    return rx.el.li(rx.cond(count > 0, linked, plain))


def _numbers(day: Any) -> rx.Component:
    return rx.el.ul(
        _number(day.overdue.length(), "overdue", "alarm-clock", "overdue", "day-overdue"),
        _number(day.today.length(), "due today", "clock-alert", "soon", "day-today"),
        _number(day.waiting.length(), "waiting for others", "hourglass", "waiting", "day-waiting"),
        _number(day.doneToday, "done today", "circle-check", "done"),
        class_name="day-numbers",
        custom_attrs={"aria-label": "In short"},
    )


def _nothing() -> rx.Component:
    return empty_state(
        "Nothing waits for you",
        "Tasks that you claim, and unclaimed ones for your role, appear here, the most urgent first. "
        "Claim one on the board, or add a task.",
        link_button("Open the board", "/board", icon="square-kanban", variant="solid"),
        button("New task", icon="plus", on_click=ask("new-task")),
        icon="sun",
    )


def _coming() -> rx.Component:
    return rx.el.div(
        *(
            rx.el.div(skeleton("40%", "1.25rem"), skeleton("70%"), class_name="day-line day-coming")
            for _ in range(5)
        ),
        custom_attrs={"aria-label": "Loading", "role": "status"},
    )


def _now_text() -> rx.Var[str]:
    now = live.now
    return rx.Var(
        f"({now} ? new Date({now}).toISOString() : '')",
        _var_type=str,
        _var_data=now._get_all_var_data(),
    )


def _content() -> rx.Component:
    day = today()
    return page(
        "Today",
        rx.cond(
            live.teams.count() == 0,
            _coming(),
            rx.el.div(
                rx.el.div(
                    _numbers(day),
                    rx.cond(day.total == 0, _nothing()),
                    _section("Overdue", day.overdue, "overdue"),
                    _section("Due today", day.today, "today"),
                    _folded("Next", day.next, "next"),
                    _folded("No date", day.undated, "undated"),
                    class_name="day-main",
                ),
                rx.el.aside(
                    due_patients(day.patients),
                    _folded("Waiting for others", day.waiting, "waiting"),
                    changed_since_yesterday(day.changed),
                    class_name="day-beside",
                    custom_attrs={"aria-label": "Beside today's tasks"},
                ),
                class_name="day",
            ),
        ),
        actions=[rx.el.span(date_of(_now_text()), class_name="hd-count")],
        wide=True,
    )


@rx.page(route="/", title="Today · Huddle")
def today_page() -> rx.Component:
    """Return what waits for the signed-in person, the most urgent first."""
    return frame(_content(), "Today", "/")
