"""What holds for the whole app: one accent, one radius, one gray scale,
and the stylesheets in the order in which they apply.
"""

from pathlib import Path

import reflex as rx

_ASSETS = Path(__file__).parents[2] / "assets"

ACCENT = "indigo"
"""Its step 9 holds 4.5:1 under white text; most Radix accents do not."""


def theme() -> rx.Component:
    """Return the Radix theme of the whole app; light or dark follows the person's choice."""
    return rx.theme(
        accent_color=ACCENT,
        gray_color="slate",
        radius="medium",
        panel_background="solid",
        appearance="inherit",
        has_background=True,
    )


def stylesheets() -> list[str]:
    """Return the paths under assets/ for `rx.App(stylesheets=...)`: tokens first, then features."""
    features = sorted(path.name for path in (_ASSETS / "css").glob("*.css"))
    return ["/huddle.css", *(f"/css/{name}" for name in sorted(features, key=_ui_first))]


def _ui_first(name: str) -> tuple[bool, str]:
    """Order the design system's own sheets before those of features, which may refine them."""
    return (not name.startswith("ui"), name)


STYLESHEETS = stylesheets()


def head() -> list[rx.Component]:
    """Return what every page has in its head; colours the browser's own bars to match."""
    return [
        rx.el.link(rel="icon", href="/icons/huddle.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.meta(name="apple-mobile-web-app-title", content="Huddle"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.meta(name="theme-color", content="#fcfcfd", media="(prefers-color-scheme: light)"),
        rx.el.meta(name="theme-color", content="#111113", media="(prefers-color-scheme: dark)"),
    ]
