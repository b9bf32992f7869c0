"""The whole demo practice from a seed: the same people, patients and words for the same seed.

Clock times are relative to the hour at which it is made, so the same seed in the same hour gives
equal values throughout.
"""

from __future__ import annotations

from datetime import UTC, datetime

from huddle.demo.dice import Dice
from huddle.demo.patients import make_patients
from huddle.demo.staff import TEAM_NAMES, TIME_ZONE, make_people
from huddle.demo.tasks import make_tasks
from huddle.demo.values import DemoTeam, Practice
from huddle.demo.views import make_views
from huddle.domain.task import DEFAULT_COLUMNS


def make_practice(seed: int, now: datetime) -> Practice:
    """Return the practice: 3 teams, 20 people, 120 patients and 300 tasks.

    `now` is aware; it is taken down to the full hour.
    """
    made_at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    dice = Dice(seed)
    people = make_people(seed, dice)
    patients = make_patients(dice, made_at)
    teams = []
    for key, name in TEAM_NAMES.items():
        teams.append(
            DemoTeam(
                id=dice.id(),
                key=key,
                name=name,
                time_zone=TIME_ZONE,
                column_ids=tuple(dice.id() for _ in DEFAULT_COLUMNS),
                patients=patients[key],
                tasks=make_tasks(dice, made_at, key, patients[key], people),
                views=make_views(dice, key),
            )
        )
    return Practice(seed=seed, made_at=made_at, teams=tuple(teams), people=people)
