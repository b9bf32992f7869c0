"""What other people have left unfinished on this device, for whoever is asked to make room for good."""

from __future__ import annotations

import reflex as rx

from components.shell.scripts import LeftList
from components.ui import dialog
from huddle.live.query import local

left_open = local("shell.left", False, persist=False)
"""Whether the list is shown; the script closes it by the same name."""


def left_dialog() -> rx.Component:
    """Return the list as a dialog: whose, how much, and the way to discard it unread."""
    return dialog(
        "Left here by others",
        LeftList.create(),
        open=left_open.value,
        on_open_change=left_open.set,
        description="It is encrypted: only its owner can read or send it, by signing in on this device.",
        width="36rem",
    )
