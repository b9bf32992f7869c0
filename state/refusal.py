"""What the gate tells a page whose event it refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import reflex as rx
from reflex_base.constants.state import FIELD_MARKER


class Refusal(rx.State):
    """The last refusal of this tab, in words, for the notices of the page.

    Only ever sent, never kept: `id` differs for each, so that the same words twice are shown twice.
    """

    message: str = ""
    id: str = ""


def refusal_delta(message: str) -> dict[str, dict[str, Any]]:
    """Return the delta that shows `message`, without changing anything on the server."""
    return {
        Refusal.get_full_name(): {
            f"message{FIELD_MARKER}": message,
            f"id{FIELD_MARKER}": uuid4().hex,
        }
    }
