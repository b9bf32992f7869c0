"""The sheet's own React components (js/), as Reflex components. They send their commands themselves."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.card.js import ENTRY
from huddle.live.query import MODULE


class Widget(rx.Component):
    """One of the exports of js/index.js; which one is its `tag`. What it is given, it follows."""

    library = ENTRY

    task: rx.Var[Any]
    task_id: rx.Var[str]
    team_id: rx.Var[str]
    label: rx.Var[str]
    patient: rx.Var[Any]
    members: rx.Var[list[Any]]
    columns: rx.Var[list[Any]]
    notes: rx.Var[list[Any]]
    history: rx.Var[list[Any]]
    presence: rx.Var[list[Any]]
    roles: rx.Var[dict[str, str]]
    status: rx.Var[Any]
    me: rx.Var[str]
    now: rx.Var[int]

    def add_imports(self) -> Any:
        """Return what the modules import by themselves, so that it is installed and linked."""
        used = rx.ImportVar(tag=None, render=False)
        return {"lucide-react@1.26.0": [used], "@radix-ui/themes@3.3.0": [used], MODULE: [used]}


def widget(name: str, *children: rx.Component, **props: Any) -> rx.Component:
    """Return the widget that js/index.js exports as `name`."""
    return Widget.create(*children, tag=name, **props)
