"""Views that the teams of the demo practice have saved over their boards."""

from __future__ import annotations

from huddle.demo.dice import Dice
from huddle.demo.staff import PACE, PRIMARY, TRANSITIONS
from huddle.demo.values import DemoView

TEAM_VIEWS: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    PRIMARY: (
        ("Overdue", {"due": "overdue"}),
        ("Unclaimed, by role", {"assignee": "unclaimed", "lanes": "role"}),
        ("Referrals", {"tag": "referral"}),
    ),
    TRANSITIONS: (
        ("Discharge calls", {"tag": "discharge call"}),
        ("By patient", {"lanes": "patient"}),
        ("Remote monitoring", {"tag": "RPM"}),
    ),
    PACE: (("By role", {"lanes": "role"}), ("Service requests", {"tag": "service request"})),
}
"""Name and settings of the views that each whole team shares."""


def make_views(dice: Dice, team_key: str) -> tuple[DemoView, ...]:
    """Return the saved views of one team."""
    return tuple(
        DemoView(dice.id(), None, name, dict(settings)) for name, settings in TEAM_VIEWS[team_key]
    )
