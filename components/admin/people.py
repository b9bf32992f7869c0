"""The people of a team: role, permission, sign-in, and who no longer belongs to it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from huddle.live.query import ago, live, local
from state.admin import AdminState as _AdminState
from state.vocabulary import PERMISSION_HELP, PERMISSION_LABELS, ROLE_LABELS

AdminState: Any = _AdminState  # its members are Vars and events, which no type checker can see

_SEARCH = local("admin.people", "")


def people(team_id: Any) -> rx.Component:
    """Return the section of the people of a team."""
    everybody = live.members.where(team_id=team_id)
    shown = (
        everybody.filter(role=AdminState.role_filter)
        .search(_SEARCH, "name", "email", "handle")
        .order_by("name")
    )
    return ui.section(
        ui.section_header("People", number=everybody.count(), words="people in the team"),
        ui.row(
            ui.text_field(
                "Search people",
                id="people-search",
                hide_label=True,
                type="search",
                placeholder="Name or e-mail",
                value=_SEARCH.value,
                on_change=_SEARCH.set,
            ),
            ui.select(
                "Role",
                [("", "All roles"), *ROLE_LABELS.items()],
                id="people-role",
                hide_label=True,
                value=AdminState.role_filter,
                on_change=AdminState.set_role_filter,
            ),
            wrap=True,
            class_name="admin-filters",
        ),
        _undo(),
        ui.form_error(AdminState.member_errors[""]),
        rx.cond(
            shown.length() > 0,
            rx.el.ul(
                rx.foreach(shown, lambda member: _person(member, team_id)),
                class_name="admin-rows",
                custom_attrs={"aria-label": "People"},
            ),
            ui.empty_state(
                "Nobody fits", "Clear the search or choose all roles.", icon="search-x", small=True
            ),
        ),
        _permissions_help(),
    )


def _person(member: Any, team_id: Any) -> rx.Component:
    def edit(field: str) -> Any:
        return lambda value: AdminState.edit_member(team_id, member.id, field, value)

    return rx.el.li(
        rx.el.div(
            ui.avatar(member.initials, member.id, member.name, size="large"),
            rx.el.div(
                rx.el.strong(member.name, rx.cond(member.id == live.me.id, " (me)", "")),
                rx.el.span(member.email, class_name="admin-fine"),
                _sign_in(member),
            ),
            class_name="admin-who",
        ),
        ui.select(
            "Role of " + member.name,
            list(ROLE_LABELS.items()),
            id="role-" + member.id,
            hide_label=True,
            value=member.role,
            on_change=edit("role"),
        ),
        ui.select(
            "Permission of " + member.name,
            list(PERMISSION_LABELS.items()),
            id="permission-" + member.id,
            hide_label=True,
            value=member.permission,
            on_change=edit("permission"),
        ),
        ui.button(
            rx.fragment("Remove", ui.visually_hidden(" ", member.name)),
            icon="user-minus",
            variant="ghost",
            on_click=AdminState.remove_member(
                {
                    "team_id": team_id,
                    "user_id": member.id,
                    "name": member.name,
                    "role": member.role,
                    "permission": member.permission,
                }
            ),
        ),
        ui.form_error(AdminState.member_errors[member.id], class_name="admin-row-error"),
        class_name="admin-person",
        key=member.id,
    )


def _sign_in(member: Any) -> rx.Component:
    known = AdminState.sign_ins[member.id]
    return rx.cond(
        known,
        rx.cond(
            known.locked,
            ui.chip("Locked after wrong passwords", icon="lock", tone="soon"),
            rx.el.span(
                rx.cond(
                    known.last_seen_at,
                    rx.fragment("Last seen ", ago(known.last_seen_at)),
                    "Never signed in",
                ),
                class_name="admin-fine",
            ),
        ),
    )


def _undo() -> rx.Component:
    gone = AdminState.removed
    return rx.el.div(
        rx.cond(
            gone,
            ui.notice(
                rx.fragment(
                    rx.el.strong(gone.name),
                    " was removed. Their screens closed, and their open tasks are unclaimed again.",
                ),
                ui.button(
                    "Undo", icon="undo-2", variant="outline", on_click=AdminState.undo_remove
                ),
                icon="user-minus",
            ),
        ),
        role="status",
    )


def _permissions_help() -> rx.Component:
    return rx.el.details(
        rx.el.summary("What the permissions mean"),
        rx.el.dl(
            *(
                rx.el.div(rx.el.dt(label), rx.el.dd(PERMISSION_HELP[value]))
                for value, label in PERMISSION_LABELS.items()
            )
        ),
        class_name="admin-help",
    )
