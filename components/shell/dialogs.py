"""Which of the shell's own dialogs is open, in this tab."""

from __future__ import annotations

from huddle.live.query import local

keys_open = local("shell.keys", False, persist=False)
"""Whether the list of keys is shown."""

palette_open = local("shell.palette", False, persist=False)
"""Whether the command palette is shown."""
