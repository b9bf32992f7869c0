"""Which of my teams is on the screen. One choice for all pages of a tab."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.shell.scripts import current_team
from components.ui import option
from huddle.live.query import live, local

chosen_team = local("team", "")
"""The id of the team chosen in this tab; empty for my first one."""


def _choice(team: Any) -> rx.Component:
    return option(team.id, team.name, key=team.id)


def team_switch() -> rx.Component:
    """Return the team's name, and the choice of another where I am in several."""
    teams: Any = live.me.teams
    return rx.cond(
        teams.length() > 1,
        rx.el.select(
            rx.foreach(teams, _choice),
            value=current_team(),
            on_change=chosen_team.set,
            class_name="shell-team",
            id="team",
            custom_attrs={"aria-label": "Team"},
        ),
        rx.el.span(teams[0].name, class_name="shell-team"),
    )
