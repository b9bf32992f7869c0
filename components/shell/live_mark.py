"""Whether what is on the screen is live, in words and a sign; on every screen, always."""

from __future__ import annotations

from typing import Any

import reflex as rx

from components.ui import icon, visually_hidden
from huddle.live.query import live


def _waiting(count: Any) -> rx.Var[str]:
    """Return ", 1 change waiting" and its like, or nothing."""
    return rx.cond(
        count == 0,
        "",
        rx.cond(count == 1, ", 1 change waiting", f", {count} changes waiting"),
    )


def live_words() -> rx.Var[str]:
    """Return the words of the mark (experience.md, Live, visibly).

    A board that was loaded without a network says as of when it is; where the browser keeps nothing,
    that what waits would not outlive a reload.
    """
    status: Any = live.status
    lost = rx.cond(~status.kept & (status.pending > 0), ", lost on reload", "")
    waiting = f"{_waiting(status.pending)}{lost}"
    as_of = rx.cond(status.copied, f", as of {status.as_of}", "")
    return rx.match(
        status.state,
        ("live", "live"),
        ("reconnecting", f"as of {status.as_of}, reconnecting{waiting}"),
        ("offline", f"offline{as_of}{waiting}"),
        ("locked", "locked"),
        "connecting",
    )


def live_mark(element_id: str = "live-mark") -> rx.Component:
    """Return the mark, its words in an element of `element_id`.

    A screen reader hears the state when it changes, not the ticking time.
    """
    state = live.status.state
    sign = rx.match(
        state,
        ("live", icon("circle-check", size=16)),
        ("reconnecting", icon("refresh-cw", size=16)),
        ("offline", icon("cloud-off", size=16)),
        icon("ellipsis", size=16),
    )
    spoken = rx.match(
        state,
        ("live", "Live"),
        ("reconnecting", "Reconnecting. What you see may be out of date."),
        ("offline", "Offline. What you do is kept and sent when the network is back."),
        "",
    )
    return rx.el.div(
        sign,
        rx.el.span(live_words(), id=element_id),
        visually_hidden(spoken, role="status"),
        class_name="shell-live",
        custom_attrs={"data-state": state},
    )
