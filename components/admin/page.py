"""`/admin`: what managers do, and what anybody does with tokens of their own."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.admin.columns import columns
from components.admin.invitations import invitations
from components.admin.people import people
from components.admin.team import team
from components.admin.tokens import tokens
from components.shell.frame import frame
from components.shell.scripts import current_team
from huddle.live.query import live, local
from state.admin import AdminState as _AdminState
from state.invitations import InvitationsState as _InvitationsState

AdminState: Any = _AdminState  # its members are Vars and events, which no type checker can see
InvitationsState: Any = _InvitationsState

_TAB = local("admin.tab", "people")
_MANAGERS = ["manager", "admin"]


@rx.page(route="/admin", title="Admin · Huddle")
def admin() -> rx.Component:
    """Return the page; what it shows follows the permission that I have at this moment."""
    team_id = current_team()
    me = live.members.one(live.me.id, team_id=team_id)
    manages = rx.cond(live.me.is_admin, True, rx.Var.create(_MANAGERS).contains(me.permission))
    content = ui.page(
        "Admin",
        rx.cond(me, rx.cond(manages, _managed(team_id), _ask(team_id)), _loading()),
    )
    return frame(content, "Admin", "/admin")


def _loading() -> rx.Component:
    return ui.stack(ui.skeleton("60%", "1.5rem"), ui.skeleton("100%", "12rem"))


def _managed(team_id: Any) -> rx.Component:
    sections = {
        "people": ("People", people(team_id)),
        "invitations": ("Invitations", invitations(team_id)),
        "columns": ("Columns", columns(team_id)),
        "team": ("Team", team(team_id)),
        "tokens": ("API tokens", tokens()),
    }
    return rx.tabs.root(
        rx.tabs.list(
            *(rx.tabs.trigger(name, value=value) for value, (name, _) in sections.items()),
            class_name="admin-tabs",
        ),
        *(
            rx.tabs.content(section, value=value, class_name="admin-tab")
            for value, (_, section) in sections.items()
        ),
        value=_TAB.value,
        on_change=_TAB.set,
        key=team_id,
        on_mount=[AdminState.load(team_id), InvitationsState.load(team_id)],
    )


def _ask(team_id: Any) -> rx.Component:
    managers = live.members.where(team_id=team_id, permission__in=_MANAGERS).order_by("name")
    return rx.el.div(
        ui.empty_state(
            "Managers look after this page",
            "Ask one of them for another role or permission, an invitation or a change of the board.",
            rx.foreach(
                managers,
                lambda one: ui.row(
                    ui.avatar(one.initials, one.id, one.name),
                    rx.el.a(one.name, href="mailto:" + one.email),
                    key=one.id,
                ),
            ),
            icon="shield",
        ),
        tokens(),
    )
