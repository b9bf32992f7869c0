"""One card. Its frame (drag, focus, selection) is frame.js; this is what is in it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.board.js import CardFrame, OpenBy, act
from huddle.live.query import TaskRow, due_state, due_text, live, send
from state.vocabulary import ROLE_LABELS

MAX_TAGS = 3


@rx.memo
def task_card(task: rx.Var[TaskRow]) -> rx.Component:
    """Draw a card. It renders when its own row changes, not when another does."""
    row: Any = task
    return CardFrame.create(
        rx.el.div(
            _top(row),
            rx.el.p(row.title, class_name="hb-title", id="task-" + row.id.to(str)),
            rx.el.div(
                rx.el.div(
                    due_clock(due_at=row.due_at, done_at=row.done_at),
                    _priority(row),
                    _role(row),
                    class_name="hb-meta",
                ),
                rx.el.div(
                    rx.el.span(_tags(row), class_name="hb-tags"),
                    _progress(row),
                    _owner(row),
                    class_name="hb-foot",
                ),
                id="about-" + row.id.to(str),
            ),
            class_name="hb-body",
        ),
        task=task,
    )


def _top(task: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            task.patient_name,
            rx.el.span(task.patient_name, class_name="hb-patient"),
            rx.el.span("No patient", class_name="hb-patient", custom_attrs={"data-none": ""}),
        ),
        _gone(task),
        rx.cond(
            task._glow != "",
            rx.el.span(task._glow, class_name="hb-glow", title="Changed just now"),
        ),
        rx.cond(
            task._pending,
            rx.el.span(
                ui.icon("cloud-upload", size=14),
                ui.visually_hidden("waiting for the server"),
                class_name="hb-pending",
                title="Waiting for the server",
            ),
        ),
        OpenBy.create(team=task.team_id, task=task.id),
        ui.icon_button(
            "ellipsis",
            "Move to, and more",
            class_name="hb-more",
            tab_index=-1,
            custom_attrs={"data-own-click": "", "data-menu-button": "", "aria-haspopup": "menu"},
            on_click=act("openMenu", task.id),
        ),
        class_name="hb-top",
    )


@rx.memo
def due_clock(due_at: rx.Var[str | None], done_at: rx.Var[str | None]) -> rx.Component:
    """Draw when a task is due: it alone renders as the clock moves on."""
    words = due_text(due_at, done_at)
    return rx.match(
        due_state(due_at, done_at),
        ("overdue", ui.chip(words, icon=ui.ICONS["overdue"], tone="overdue")),
        ("due_soon", ui.chip(words, icon=ui.ICONS["soon"], tone="soon")),
        ("later", ui.chip(words, icon=ui.ICONS["later"], tone="plain")),
        rx.fragment(),
    )


def _priority(task: Any) -> rx.Component:
    return rx.match(
        task.priority,
        ("urgent", ui.chip("Urgent", icon=ui.ICONS["urgent"], tone="urgent")),
        ("soon", ui.chip("Soon", icon=ui.ICONS["raised"], tone="neutral")),
        rx.fragment(),
    )


def role_name(role: Any) -> rx.Var[str]:
    """Return the words for a clinical role."""
    return rx.match(role, *ROLE_LABELS.items(), "")


def _role(task: Any) -> rx.Component:
    return rx.cond(task.assigned_role, ui.chip(role_name(task.assigned_role), class_name="hb-role"))


def _tags(task: Any) -> rx.Component:
    return rx.foreach(
        task.tags.to(list[str])[:MAX_TAGS],
        lambda tag: rx.el.span("#", tag, " ", key=tag),
    )


def _progress(task: Any) -> rx.Component:
    lines = task.checklist.to(list[dict[str, Any]])
    done: rx.Var[int] = rx.Var(
        f"({lines!s} ?? []).filter((line) => line.done).length",
        _var_type=int,
        _var_data=lines._get_all_var_data(),
    )
    return rx.fragment(
        rx.cond(
            lines.length() > 0,
            rx.el.span(
                ui.icon("square-check", size=13),
                f"{done}/{lines.length()}",
                ui.visually_hidden(" of the checklist done"),
                class_name="hb-small",
            ),
        ),
        rx.cond(
            task.note_count > 0,
            rx.el.span(
                ui.icon("message-square", size=13),
                task.note_count,
                ui.visually_hidden(" notes"),
                class_name="hb-small",
            ),
        ),
    )


def _owner(task: Any) -> rx.Component:
    member: Any = live.members.one(task.assignee_id, team_id=task.team_id)
    return rx.el.span(
        rx.cond(
            task.assignee_id,
            rx.cond(
                member,
                ui.avatar(member.initials, member.id, member.name),
                ui.avatar("?", task.assignee_id, "Somebody who left the team"),
            ),
            rx.cond(
                task.done_at,
                rx.fragment(),
                rx.el.button(
                    "Claim",
                    ui.visually_hidden(" ", task.title),
                    type="button",
                    tab_index=-1,
                    class_name="hd-btn hb-claim",
                    custom_attrs={"data-variant": "soft", "data-own-click": ""},
                    on_click=send("task.claim", task_id=task.id),
                ),
            ),
        ),
        class_name="hb-owner",
    )


def _gone(task: Any) -> rx.Component:
    """Say of a card that is kept under the finger that others have moved it away."""
    return rx.cond(
        task._gone != "",
        ui.chip(
            rx.cond(task._gone == "gone", "Archived by somebody else", "Moved away"),
            icon="move-right",
            tone="waiting",
        ),
    )
