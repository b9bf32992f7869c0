"""What stands in place of a page whose drawing failed."""

from __future__ import annotations

import reflex as rx

_MODULE = rx.asset("error_boundary.jsx", shared=True).importable_path


class ErrorBoundary(rx.Component):
    """Its children, or words and a way on where one of them threw an error."""

    library = _MODULE
    tag = "HuddleBoundary"


def error_boundary() -> rx.Component:
    """Return the boundary for `rx.App(app_wraps={(55, "ErrorBoundary"): ...})`."""
    return ErrorBoundary.create()
