"""Invitations by link: make one, see the open ones, revoke one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.admin.widgets import CopyOnce
from huddle.live.query import ago, date_of, time_of
from state.invitations import InvitationsState as _InvitationsState
from state.vocabulary import PERMISSION_LABELS, ROLE_LABELS

InvitationsState: Any = (
    _InvitationsState  # its members are Vars and events, which no type checker can see
)


def invitations(team_id: Any) -> rx.Component:
    """Return the section of a team's invitations."""
    opened = InvitationsState.invitations
    return ui.section(
        ui.section_header("Invite somebody"),
        _form(team_id),
        _link(),
        ui.section_header("Open invitations", number=opened.length(), words="open invitations"),
        rx.cond(
            opened.length() > 0,
            rx.el.ul(
                rx.foreach(opened, lambda one: _invitation(one, team_id)),
                class_name="admin-rows",
                custom_attrs={"aria-label": "Open invitations"},
            ),
            ui.empty_state(
                "No open invitations",
                "Make a link above and send it to the person, by any means you trust.",
                icon="mail-plus",
                small=True,
            ),
        ),
    )


def _form(team_id: Any) -> rx.Component:
    errors = InvitationsState.errors
    return rx.el.form(
        ui.select(
            "Role",
            [("", "Choose a role"), *ROLE_LABELS.items()],
            id="invite-role",
            name="role",
            required=True,
            error=errors["role"],
        ),
        ui.select(
            "Permission",
            list(PERMISSION_LABELS.items()),
            id="invite-permission",
            name="permission",
            error=errors["permission"],
        ),
        ui.text_field(
            "E-mail (optional)",
            id="invite-email",
            name="email",
            input_mode="email",
            auto_complete="off",
            help="With an address, nobody else can use the link.",
            error=errors["email"],
        ),
        ui.button("Make a link", icon="link", variant="solid", type="submit"),
        ui.form_error(errors[""], class_name="admin-row-error"),
        on_submit=lambda data: _invite(team_id, data.to(dict[str, str])),
        reset_on_submit=False,
        class_name="hd-panel admin-form",
    )


def _invite(team_id: Any, data: Any) -> Any:
    fields = {name: data[name] for name in ("role", "permission", "email")}
    return InvitationsState.invite(team_id, fields)


def _link() -> rx.Component:
    return rx.cond(
        InvitationsState.new_link,
        ui.panel(
            rx.el.p(
                "This link lets one person join, once, within seven days. ",
                "It is shown only now: copy it and send it.",
            ),
            CopyOnce.create(path=InvitationsState.new_link, label="Link of the invitation"),
            ui.button("Done", on_click=InvitationsState.hide_link),
            class_name="admin-once",
            role="status",
        ),
    )


def _invitation(one: Any, team_id: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.strong(rx.cond(one.email, one.email, "Whoever has the link")),
                rx.el.span(
                    rx.match(one.role, *ROLE_LABELS.items(), one.role),
                    ", ",
                    rx.match(one.permission, *PERMISSION_LABELS.items(), one.permission),
                    class_name="admin-fine",
                ),
            ),
            class_name="admin-who",
        ),
        rx.el.span("Made by ", one.invited_by, " ", ago(one.created_at), class_name="admin-fine"),
        rx.el.span(
            "Ends ",
            date_of(one.expires_at),
            " ",
            time_of(one.expires_at),
            class_name="admin-fine",
        ),
        ui.button(
            rx.fragment("Revoke", ui.visually_hidden(" the invitation of ", one.email)),
            icon="x",
            variant="ghost",
            on_click=InvitationsState.revoke(team_id, one.id),
        ),
        key=one.id,
    )
