"""One task of the day. Everything that a nurse does while walking is one tap on it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.ui import button, chip, icon, option, visually_hidden
from huddle.live.query import TaskRow, due_state, due_text, hold_props, live, local, send
from state.vocabulary import PRIORITY_LABELS, ROLE_LABELS

ENDED = ["completed", "cancelled", "rejected", "failed", "entered-in-error"]

open_card = local("card.open", "")
note_for = local("today.note", "", persist=False)
"""The key of the row whose note is being written."""


def _due(task: Any) -> rx.Component:
    words = due_text(task.due_at, task.done_at)
    return rx.match(
        due_state(task.due_at, task.done_at),
        ("overdue", chip(words, icon="alarm-clock", tone="overdue")),
        ("due_soon", chip(words, icon="clock-alert", tone="soon")),
        ("later", chip(words, icon="clock", tone="plain")),
        rx.fragment(),
    )


def _facts(task: Any) -> rx.Component:
    team: Any = live.teams.one(task.team_id)
    teams: Any = live.me.teams
    return rx.el.div(
        _due(task),
        rx.match(
            task.priority,
            ("urgent", chip(PRIORITY_LABELS["urgent"], icon="chevrons-up", tone="urgent")),
            ("soon", chip(PRIORITY_LABELS["soon"], icon="chevron-up")),
            rx.fragment(),
        ),
        rx.cond(
            task.assignee_id,
            rx.fragment(),
            chip(
                rx.match(task.assigned_role, *ROLE_LABELS.items(), "Anybody"),
                icon="users",
                tone="info",
            ),
        ),
        rx.cond(teams.length() > 1, chip(team.name, tone="plain")),
        rx.cond(
            task.note_count > 0, chip(task.note_count.to(str), icon="message-square", tone="plain")
        ),
        class_name="day-facts",
    )


def _tick(task: Any) -> rx.Component:
    """The circle: to the team's column for what is completed, and back to its first one."""
    columns = live.columns.where(team_id=task.team_id)
    ended: Any = columns.where(fhir_status="completed").order_by("rank").first()
    begun: Any = columns.where(fhir_status__nin=ENDED).order_by("rank").first()
    done = task.done_at.is_not_none()
    return rx.cond(
        ended,
        rx.el.button(
            icon("check", size=20),
            visually_hidden(rx.cond(done, "Not done after all: ", "Done: "), task.title),
            type="button",
            class_name="day-tick",
            title=rx.cond(done, "Not done after all", "Done"),
            custom_attrs={"aria-pressed": rx.cond(done, "true", "false")},
            on_click=send("task.move", task_id=task.id, status=rx.cond(done, begun.key, ended.key)),
        ),
        rx.el.span(class_name="day-tick"),
    )


def _checklist(task: Any) -> rx.Component:
    """The next open line of the checklist, to tick without opening the card."""
    items = task.checklist
    first = items.filter(lambda item: ~item.done)[0]
    done = items.filter(lambda item: item.done).length()
    return rx.cond(
        items.length() > done,
        rx.el.button(
            icon("square", size=20),
            rx.el.span(first.text),
            rx.el.span(f"{done} of {items.length()}", class_name="hd-count"),
            type="button",
            class_name="day-check",
            title=f"Tick {first.text}",
            on_click=send("task.check", task_id=task.id, item_id=first.id, done=True),
        ),
    )


def _move(task: Any) -> rx.Component:
    columns = live.columns.where(team_id=task.team_id).order_by("rank")
    return rx.el.select(
        rx.foreach(columns, lambda column: option(column.key, column.name, key=column.id)),
        value=task.status,
        on_change=lambda status: send("task.move", task_id=task.id, status=status),
        class_name="hd-input day-move",
        custom_attrs={"aria-label": f"Move {task.title} to"},
    )


def _claim(task: Any) -> rx.Component:
    return rx.cond(
        task.assignee_id,
        button(
            rx.el.span("Release", class_name="day-word"),
            variant="ghost",
            icon="user-minus",
            on_click=send("task.release", task_id=task.id),
        ),
        button("Claim", variant="solid", icon="hand", on_click=send("task.claim", task_id=task.id)),
    )


def _note(task: Any) -> rx.Component:
    draft = local(f"draft.note.{task.id}", "")
    given = send("note.add", subject_type="task", subject_id=task.id, text=draft)
    field = f"note-{task.id}"
    return rx.el.div(
        rx.el.label("Note", html_for=field, class_name="hd-hidden"),
        rx.el.textarea(
            id=field,
            rows=2,
            value=draft.value,
            on_change=draft.set,
            placeholder="Note. Type @ and a name to mention somebody.",
            class_name="hd-input",
            auto_focus=True,
        ),
        button(
            "Save note",
            variant="solid",
            disabled=draft.value.strip() == "",
            on_click=[given, draft.set(""), note_for.set("")],
        ),
        button("Close", variant="ghost", on_click=note_for.set("")),
        class_name="day-note",
    )


@rx.memo
def task_line(task: rx.Var[TaskRow]) -> rx.Component:
    """Return the line of `task`: tick, open, claim, move, note."""
    return _line(task)


def _line(task: Any) -> rx.Component:
    writing = note_for.value == task._key
    return rx.el.article(
        _tick(task),
        rx.el.div(
            rx.cond(task.patient_name, rx.el.p(task.patient_name, class_name="day-patient")),
            rx.el.button(
                task.title,
                type="button",
                class_name="day-title",
                custom_attrs={"data-task": task.id},
                on_click=open_card.set(task.id),
            ),
            rx.cond(
                task._glow,
                rx.el.span(task._glow, class_name="day-glow", title="Changed just now by"),
            ),
            rx.cond(
                task._pending,
                rx.el.span(icon("cloud-upload", size=14), "waiting", class_name="day-pending"),
            ),
            _facts(task),
            _checklist(task),
            class_name="day-body",
        ),
        rx.el.div(
            _claim(task),
            button(
                rx.el.span("Note", class_name="day-word"),
                variant="outline",
                icon="message-square-plus",
                on_click=note_for.set(rx.cond(writing, "", task._key)),
            ),
            _move(task),
            class_name="day-acts",
        ),
        rx.cond(writing, _note(task)),
        class_name="day-line",
        custom_attrs={
            "data-today-row": task._key,
            "data-glow": rx.cond(task._glow, "", rx.Var("undefined")),
            "data-done": rx.cond(task.done_at, "", rx.Var("undefined")),
        },
        **hold_props(task),
    )
