"""The shell's scripts, linked into one folder of the front end so that they can import each other."""

from __future__ import annotations

import reflex as rx

import components.sign_in.scripts  # noqa: F401  (the lock screen uses its password field)


def _link(name: str) -> str:
    return rx.asset(name, shared=True, _stack_level=2).importable_path


STORE = _link("store.js")
PREFERENCES = _link("preferences.js")
TEAM = _link("team.js")
SESSION = _link("session.js")
GOING = _link("going.js")
MATCHING = _link("matching.js")
DRAFTS = _link("drafts.jsx")
LOCK_SCREEN = _link("lock_screen.jsx")
LOCK = _link("lock.jsx")
TOASTS = _link("toasts.jsx")
KEYS = _link("keys.jsx")
PALETTE = _link("palette.jsx")
CONFLICT_FORM = _link("conflict_form.jsx")
