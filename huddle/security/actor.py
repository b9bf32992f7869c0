"""Who does something, as every command and every audit row knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Via = Literal["web", "api", "cli", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (`user_id`), or Huddle itself where `via` is "system" and `user_id` is None.

    `source` is the network address a person acts from, or the name of the part of Huddle that acts.
    """

    user_id: str | None
    session_id: str | None = None
    via: Via = "web"
    source: str = ""

    @classmethod
    def system(cls, part: str) -> Actor:
        """Return Huddle itself: it may do everything. Never made from what a request says."""
        return cls(user_id=None, via="system", source=part)

    @property
    def is_system(self) -> bool:
        return self.via == "system" and self.user_id is None
