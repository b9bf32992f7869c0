"""What stands in place of a page whose drawing failed."""

from __future__ import annotations

import reflex as rx

from huddle.live.query.browser_modules import browser_module

_MODULE = browser_module("error_boundary.jsx")


class ErrorBoundary(rx.Component):
    """Its children, or words and a way on where one of them threw an error."""

    library = _MODULE
    tag = "HuddleBoundary"


def error_boundary() -> rx.Component:
    """Return the boundary for `rx.App(app_wraps={(55, "ErrorBoundary"): ...})`."""
    return ErrorBoundary.create()
