"""The shell's scripts, linked into one folder of the front end so that they can import each other."""

from __future__ import annotations

import components.sign_in.scripts  # noqa: F401  (the lock screen uses its password field)
from huddle.live.query.browser_modules import browser_module

STORE = browser_module("store.js")
THEME = browser_module("theme.js")
PREFERENCES = browser_module("preferences.js")
TEAM = browser_module("team.js")
SESSION = browser_module("session.js")
GOING = browser_module("going.js")
MATCHING = browser_module("matching.js")
DRAFTS = browser_module("drafts.jsx")
LOCK_SCREEN = browser_module("lock_screen.jsx")
LEFT_LIST = browser_module("left_list.jsx")
LEFT_SCREEN = browser_module("left_screen.jsx")
LOCK = browser_module("lock.jsx")
REFUSAL = browser_module("refusal.jsx")
REFUSAL_LIST = browser_module("refusal_list.jsx")
SIGN_OUT_FORM = browser_module("sign_out_form.jsx")
TOASTS = browser_module("toasts.jsx")
KEYS = browser_module("keys.jsx")
PALETTE = browser_module("palette.jsx")
CONFLICT_FORM = browser_module("conflict_form.jsx")
