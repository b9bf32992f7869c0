"""Which team the board shows, and the filters in force: values of this tab that all its parts share."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.board.js import call, hook
from huddle.live.query import LiveQuery, live, local

TEAM = local("team", "")
"""The team chosen in this tab; "" for my first one."""

VIEW = local("board.view", dict[str, str]())
"""Filters and lanes: text, assignee, role, due, patient, tag, priority, lanes (rows.js); all text."""

MENU = local("board.menu", {"id": "", "x": 0, "y": 0}, persist=False)
"""The card whose menu is open, and where."""

ADDING = local("board.adding", {"status": "", "lane": ""})
"""The cell in which quick add is open."""

FILTERS = ("text", "assignee", "role", "due", "patient", "tag", "priority")
CONDITIONS = (
    "assignee_id",
    "assignee_id__isnull",
    "assigned_role__in",
    "due_at__lt",
    "due_at__gte",
    "done_at__isnull",
    "patient_id",
    "tags__has",
    "priority",
)
"""What `filtersOf` (rows.js) makes of the VIEW: conditions of a live query, empty where not set."""
SEARCHED = ("title", "patient_name", "description", "tags")

LANES: dict[str, str] = {"role": "Role", "patient": "Patient", "priority": "Priority"}
LANE_FIELD: dict[str, str] = {
    "role": "assigned_role",
    "patient": "patient_id",
    "priority": "priority",
}


def team_id() -> rx.Var[str]:
    """Return the id of the team on screen, "" until it is known."""
    return call("teamOf", live.me, TEAM.value, result=str)


def my_roles(team: rx.Var[str]) -> rx.Var[list[str]]:
    """Return my clinical roles in a team."""
    return call("membershipOf", live.me, team, result=dict[str, Any])["roles"].to(list[str])


def may_shape(team: rx.Var[str]) -> rx.Var[bool]:
    """Return whether I may shape the board. The server decides; this only hides what it would refuse."""
    permission = call("membershipOf", live.me, team, result=dict[str, Any])["permission"].to(str)
    return rx.Var.create(["coordinator", "manager", "admin"]).contains(permission) | (
        live.me.is_admin
    )


def setting(name: str) -> rx.Var[str]:
    """Return one of the VIEW's settings, "" where it is not set."""
    return rx.Var(
        f"({VIEW.value!s}?.[{rx.Var.create(name)!s}] ?? '')",
        _var_type=str,
        _var_data=VIEW.value._get_all_var_data(),
    ).guess_type()


def all_tasks(team: rx.Var[str]) -> LiveQuery[Any]:
    """Return the team's tasks, whatever the filters."""
    return live.tasks.where(team_id=team)


def shown_tasks(team: rx.Var[str]) -> LiveQuery[Any]:
    """Return the team's tasks that the filters let through."""
    values = hook("filtersOf", VIEW.value, live.me, team, live.now, result=dict[str, Any])
    query = all_tasks(team).filter(**{name: values[name] for name in CONDITIONS})
    return query.search(setting("text"), *SEARCHED)


def filtered() -> rx.Var[bool]:
    """Return whether any filter is on."""
    result: Any = rx.Var.create(False)
    for name in FILTERS:
        result = result | (setting(name) != "")
    return result
