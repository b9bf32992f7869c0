"""My API tokens, for integrations that act as me."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components import ui
from components.admin.widgets import CopyOnce
from huddle.live.query import ago
from state.tokens import TokensState as _TokensState

TokensState: Any = _TokensState  # its members are Vars and events, which no type checker can see


def tokens() -> rx.Component:
    """Return the section of my own tokens."""
    mine = TokensState.tokens
    errors = TokensState.errors
    return ui.section(
        ui.section_header("My API tokens", number=mine.length(), words="tokens"),
        rx.el.p(
            "A program that has one may do what you may do, until you revoke it. "
            "Everything that it does stands in the history under your name.",
            class_name="hd-help",
        ),
        rx.el.form(
            ui.text_field(
                "What is it for?",
                id="token-name",
                name="name",
                max_length=120,
                auto_complete="off",
                placeholder="Lab results feed",
                error=errors["name"],
            ),
            ui.button("Make a token", icon="key-round", variant="solid", type="submit"),
            ui.form_error(errors[""], class_name="admin-row-error"),
            on_submit=lambda data: TokensState.create(data.to(dict[str, str])["name"]),
            reset_on_submit=False,
            class_name="hd-panel admin-form",
        ),
        rx.cond(
            TokensState.new_token,
            ui.panel(
                rx.el.p("This token is shown only now. Copy it to where it is used."),
                CopyOnce.create(text=TokensState.new_token, label="The new token"),
                ui.button("Done", on_click=TokensState.hide_token),
                class_name="admin-once",
                role="status",
            ),
        ),
        rx.cond(
            mine.length() > 0,
            rx.el.ul(
                rx.foreach(mine, _token),
                class_name="admin-rows",
                custom_attrs={"aria-label": "My API tokens"},
            ),
        ),
        on_mount=TokensState.load,
    )


def _token(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.strong(one.name), class_name="admin-who"),
        rx.el.span("Made ", ago(one.created_at), class_name="admin-fine"),
        rx.el.span(
            rx.cond(
                one.last_used_at, rx.fragment("Last used ", ago(one.last_used_at)), "Never used"
            ),
            class_name="admin-fine",
        ),
        ui.button(
            rx.fragment("Revoke", ui.visually_hidden(" ", one.name)),
            icon="x",
            variant="ghost",
            on_click=TokensState.revoke(one.id),
        ),
        key=one.id,
    )
