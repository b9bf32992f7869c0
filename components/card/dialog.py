"""The sheet in which one task lies open: everything that is known of it, and everything to do with it.

It opens when the local value "card.open" holds a task's id, and from `/board?task=ID`.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.card.widgets import widget
from components.shell.live_mark import live_mark
from huddle.live.query import live, local, send
from state.vocabulary import ROLE_LABELS

OPEN = local("card.open", "")
"""The id of the task that lies open, or ""."""


def card_dialog() -> rx.Component:
    """Return the sheet; mount it once, in the frame of all pages."""
    task = live.tasks.one(OPEN.value)
    return widget(
        "CardSheet",
        # The sheet covers the mark of the page, on a phone and an upright tablet all of it.
        live_mark("sheet-live-mark"),
        rx.cond(task, _card(task), _missing()),
        me=live.me.id,
        team_id=rx.cond(task, task.team_id, ""),
        label=rx.cond(task, task.title, "Task"),
    )


def _card(task: Any) -> rx.Component:
    members = live.members.where(team_id=task.team_id).order_by("name")
    history = live.history(task.id)
    return rx.el.div(
        rx.el.header(
            widget("TitleField", task=task, history=history, me=live.me.id),
            widget("Viewers", task_id=task.id, presence=live.presence(task.team_id)),
            _acts(task),
            class_name="sheet-head",
        ),
        _facts(task, members),
        _section(
            "Description", widget("DescriptionField", task=task, history=history, me=live.me.id)
        ),
        _section("Checklist", widget("Checklist", task=task)),
        _section(
            "Notes",
            widget(
                "NoteList",
                task=task,
                status=live.status,
                notes=live.notes(task.id),
                members=members,
                me=live.me.id,
                now=live.now,
            ),
            widget("NoteBox", task=task, members=members, roles=ROLE_LABELS),
        ),
        widget(
            "HistoryList",
            status=live.status,
            history=history,
            members=members,
            columns=live.columns.where(team_id=task.team_id),
            roles=ROLE_LABELS,
            now=live.now,
        ),
        class_name="sheet-body",
        custom_attrs={"data-glow": task._glow, "data-pending": ui.attribute(task._pending)},
    )


def _acts(task: Any) -> rx.Component:
    return ui.row(
        widget("ClaimButton", task=task, me=live.me.id),
        widget("CopyLink", task_id=task.id),
        ui.button(
            "Archive",
            icon="archive",
            variant="ghost",
            on_click=[send("task.archive", task_id=task.id), OPEN.set("")],
        ),
        rx.cond(
            task._pending,
            ui.chip("Not sent yet", icon="cloud-upload", tone="waiting", class_name="sheet-late"),
        ),
        wrap=True,
        class_name="sheet-acts",
    )


def _facts(task: Any, members: Any) -> rx.Component:
    patient = live.patients.one(task.patient_id)
    columns = live.columns.where(team_id=task.team_id).order_by("rank")
    return rx.el.dl(
        _fact(
            "Patient",
            widget("PatientField", task=task),
            rx.cond(task.patient_id, widget("PatientCard", patient=patient, now=live.now)),
            wide=True,
        ),
        _fact("Column", widget("ColumnField", task=task, columns=columns)),
        _fact(
            "Assignee",
            widget("AssigneeField", task=task, members=members, roles=ROLE_LABELS, me=live.me.id),
        ),
        _fact("Role", widget("RoleField", task=task, roles=ROLE_LABELS)),
        _fact("Due", widget("DueField", task=task, now=live.now)),
        _fact("Priority", widget("PriorityField", task=task)),
        _fact("Tags", widget("TagsField", task=task)),
        class_name="sheet-facts",
    )


def _fact(name: str, *children: rx.Component, wide: bool = False) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name),
        rx.el.dd(*children),
        custom_attrs={"data-wide": ui.attribute(wide)},
    )


def _section(title: str, *children: rx.Component) -> rx.Component:
    return rx.el.section(rx.el.h3(title), *children, class_name="sheet-section")


def _missing() -> rx.Component:
    return widget(
        "MissingTask",
        task_id=OPEN.value,
        status=live.status,
        history=live.history(OPEN.value),
        now=live.now,
    )
