"""The browser's part of the sheet. `ENTRY` is what the front end imports; all modules are linked."""

from __future__ import annotations

from pathlib import Path

from huddle.live.query.browser_modules import browser_module

_MODULES = sorted(path.name for path in Path(__file__).parent.glob("*.js*"))
_LINKED = {name: browser_module(name) for name in _MODULES}

ENTRY = _LINKED["index.js"]
