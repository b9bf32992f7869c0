"""The frame around every page that needs a signed-in person."""

from __future__ import annotations

import reflex as rx

from components.board.keys import KEYS
from components.card import card_dialog
from components.shell.conflict import conflict_button, conflict_dialog
from components.shell.keys_dialog import keys_dialog
from components.shell.left_here import left_dialog
from components.shell.live_mark import live_mark
from components.shell.navigation import navigation
from components.shell.pages import described
from components.shell.presence import presence
from components.shell.refusals import refusals_button, refusals_dialog
from components.shell.scripts import CommandPalette, Keys, LockGate, Toasts
from components.shell.sign_out import sign_out_dialog
from components.shell.team_switch import team_switch
from components.shell.user_menu import user_menu
from state.refusal import Refusal


def frame(content: rx.Component, title: str, active: str) -> rx.Component:
    """Return `content` within navigation, live mark, presence, notices and lock.

    `title` names the page for people (its document title comes from `@rx.page`); `active` is its
    route. While the screen is locked nothing of this is in the document.
    """
    return LockGate.create(
        rx.el.a("Skip to the content", href="#main", class_name="hd-hidden shell-skip"),
        rx.el.div(
            navigation(active),
            rx.el.header(
                team_switch(),
                conflict_button(),
                refusals_button(),
                rx.el.div(presence(), live_mark(), user_menu(), class_name="shell-state"),
                class_name="shell-bar",
            ),
            rx.el.main(content, id="main", tab_index=-1, class_name="shell-main"),
            class_name="shell",
        ),
        card_dialog(),
        conflict_dialog(),
        refusals_dialog(),
        sign_out_dialog(),
        left_dialog(),
        CommandPalette.create(pages=described()),
        keys_dialog({"On the board": KEYS}),
        Keys.create(pages=described()),
        Toasts.create(refusal=Refusal.message, refusal_id=Refusal.id),
        at=title.lower(),
    )
