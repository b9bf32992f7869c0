"""Signing out while something is unfinished."""

from __future__ import annotations

import reflex as rx

from components.shell.scripts import SignOutForm
from components.ui import dialog
from huddle.live.query import local

signing_out = local("shell.sign_out", False, persist=False)
"""Whether the person is asked; the scripts set it by the same name."""


def sign_out_dialog() -> rx.Component:
    """Return the question. Closing it is staying."""
    return dialog(
        "Something is unfinished",
        SignOutForm.create(),
        open=signing_out.value,
        on_open_change=signing_out.set,
        description="Signing out wipes what this device keeps for you.",
        width="32rem",
    )
