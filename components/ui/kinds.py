"""The types that the small pieces share."""

from typing import Any, Literal

import reflex as rx

Text = str | rx.Var[str] | rx.Var[Any]
"""Words on the screen, known now or only in the browser."""

Child = rx.Component | rx.Var[Any] | str
"""What may stand inside a piece."""

Flag = bool | rx.Var[bool] | rx.Var[Any]
"""Yes or no, known now or only in the browser."""

Props = Any
"""Further properties and event triggers of the element below."""

Tone = Literal["neutral", "overdue", "soon", "waiting", "done", "urgent", "info", "plain"]
"""Fixed meanings of colour; never without an icon or a word beside it (WCAG 1.4.1)."""

ICONS = {
    "overdue": "alarm-clock",
    "soon": "clock-alert",
    "later": "clock",
    "waiting": "hourglass",
    "done": "circle-check",
    "urgent": "chevrons-up",
    "raised": "chevron-up",
}
"""One icon for each meaning, on every page: clocks, waiting, done, and priorities above routine."""

Variant = Literal["solid", "soft", "outline", "ghost", "danger"]


def classes(*names: str | None) -> str:
    """Join the class names that are not empty."""
    return " ".join(name for name in names if name)


def attribute(on: Flag) -> str | rx.Var[Any] | None:
    """Return what makes a data attribute present ("") or absent (None)."""
    if isinstance(on, rx.Var):
        return rx.cond(on, "", rx.Var("undefined"))
    return "" if on else None
