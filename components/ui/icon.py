"""Lucide icons, hidden from screen readers: the word beside an icon carries the meaning."""

import reflex as rx

from components.ui.kinds import Props


def icon(name: str, size: int = 16, **props: Props) -> rx.Component:
    """Return the Lucide icon called `name` (as in lucide.dev), `size` in pixels.

    The name is fixed when the app is built, so that only the icons in use are shipped; choose
    among several with `rx.match` over this function.
    """
    return rx.icon(name, size=size, custom_attrs={"aria-hidden": "true"}, **props)
