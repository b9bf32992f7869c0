"""Who of the team is here now, and where."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.scripts import current_team
from components.ui import avatar, count
from huddle.live.query import live

SHOWN = 4


def _where(at: rx.Var[Any]) -> rx.Var[str]:
    return rx.cond(
        at.to(str).startswith("task:"),
        "has a task open",
        rx.match(
            at,
            ("board", "on the board"),
            ("today", "on Today"),
            ("admin", "in Admin"),
            "here",
        ),
    )


def _person(person: Any) -> rx.Component:
    words = f"{person.name}, {_where(person.at)}"
    return rx.el.li(avatar(person.initials, person.user, words), key=person.user)


def presence() -> rx.Component:
    """Return the avatars of who is here besides me; the first few, and how many more."""
    people = live.presence(current_team())
    return rx.cond(
        people.length() > 0,
        rx.el.ul(
            rx.foreach(people[:SHOWN], _person),
            rx.cond(
                people.length() > SHOWN,
                rx.el.li(count(f"+{people.length() - SHOWN}", "more here")),
            ),
            class_name="shell-here",
            custom_attrs={"aria-label": "Who is here"},
        ),
    )
