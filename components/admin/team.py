"""The team itself: its name and its time zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import reflex as rx

from components import ui
from huddle.live.query import live
from state.admin import AdminState as _AdminState

AdminState: Any = _AdminState  # its members are Vars and events, which no type checker can see

_ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
)


def team(team_id: Any) -> rx.Component:
    """Return the section of the team's own facts."""
    row: Any = live.teams.one(team_id)
    errors = AdminState.team_errors
    return ui.section(
        ui.section_header("Team"),
        rx.el.form(
            ui.text_field(
                "Name",
                id="team-name",
                name="name",
                default_value=row.name,
                max_length=120,
                error=errors["name"],
            ),
            ui.text_field(
                "Time zone",
                id="team-zone",
                name="time_zone",
                default_value=row.time_zone,
                list="zones",
                auto_complete="off",
                help="Due days and the huddle's hour follow it.",
                error=errors["time_zone"],
            ),
            rx.el.datalist(*(rx.el.option(value=zone) for zone in _ZONES), id="zones"),
            ui.button("Save", variant="solid", type="submit"),
            ui.form_error(errors[""], class_name="admin-row-error"),
            rx.el.p(
                rx.cond(AdminState.team_saved, "Saved.", ""), class_name="hd-help", role="status"
            ),
            on_submit=lambda data: _save(team_id, row.version, data.to(dict[str, str])),
            reset_on_submit=False,
            key=f"{row.id}-{row.version}",
            class_name="hd-panel admin-form",
        ),
    )


def _save(team_id: Any, version: Any, data: Any) -> Any:
    fields = {name: data[name] for name in ("name", "time_zone")}
    return AdminState.save_team(team_id, version, fields)
