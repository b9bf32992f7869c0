"""Two small React components of the managers' page, as Reflex components."""

from __future__ import annotations

from typing import Any

import reflex as rx

from huddle.live.query.browser_modules import browser_module

_COMMIT = browser_module("commit_input.jsx")
_COPY = browser_module("copy_once.jsx")


class CommitInput(rx.Component):
    """A field whose change is committed on leaving it or with Enter; a number may be empty: null."""

    library = _COMMIT
    tag = "CommitInput"

    value: rx.Var[Any]
    number: rx.Var[bool]
    required: rx.Var[bool]
    max_length: rx.Var[int]
    placeholder: rx.Var[str]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(Any)]  # type: ignore[type-arg,valid-type]


class CopyOnce(rx.Component):
    """A link (`path` on this site) or a `text`, with a button that copies it."""

    library = _COPY
    tag = "CopyOnce"

    path: rx.Var[str]
    text: rx.Var[str]
    label: rx.Var[str]

    def add_imports(self) -> Any:
        """Return the package of its icons, so that it is installed."""
        return {"lucide-react@1.26.0": [rx.ImportVar(tag=None, render=False)]}
