"""120 invented patients, with ages, conditions and languages that fit their team."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huddle.demo.conditions import CONDITIONS, SNOMED, ConditionKind
from huddle.demo.dice import Dice
from huddle.demo.names import AREA_CODES, FAMILIES, LANGUAGE_WEIGHTS, MEN, STREETS, TOWNS, WOMEN
from huddle.demo.staff import PACE, PRIMARY, TIME_ZONE, TRANSITIONS
from huddle.demo.values import DemoPatient

PATIENT_COUNTS: dict[str, int] = {PRIMARY: 52, TRANSITIONS: 38, PACE: 30}

_AGE_BANDS: dict[str, dict[tuple[int, int], int]] = {
    PRIMARY: {(1, 12): 10, (13, 17): 5, (18, 44): 28, (45, 64): 32, (65, 92): 25},
    TRANSITIONS: {(22, 44): 12, (45, 64): 28, (65, 79): 36, (80, 95): 24},
    PACE: {(55, 64): 8, (65, 79): 48, (80, 97): 44},
}
"""How old the patients of each team are. PACE takes people from 55 on (42 CFR 460.150(b)(1))."""

_MOST_RECENT: dict[str, tuple[int, int]] = {PRIMARY: (1, 200), TRANSITIONS: (1, 24), PACE: (0, 20)}
"""Days since the last encounter, low and high."""

_SICKER: dict[str, float] = {PRIMARY: 1.0, TRANSITIONS: 1.35, PACE: 1.5}
"""How much more often than in the community a condition is met."""


def make_patients(dice: Dice, now: datetime) -> dict[str, tuple[DemoPatient, ...]]:
    """Return the patients of each team. No two share a name or an MRN."""
    taken: set[str] = set()
    numbers = iter(dice.sample(range(104_000, 987_000), sum(PATIENT_COUNTS.values())))
    return {
        team: tuple(_patient(dice, now, team, next(numbers), taken) for _ in range(count))
        for team, count in PATIENT_COUNTS.items()
    }


def _patient(dice: Dice, now: datetime, team: str, number: int, taken: set[str]) -> DemoPatient:
    sex = "female" if dice.random() < 0.55 else "male"
    language = dice.weighted(LANGUAGE_WEIGHTS)
    family, given = _name(dice, sex, language, taken)
    bands = _AGE_BANDS[team]
    low, high = dice.choices(list(bands), weights=list(bands.values()))[0]
    birth_date = now.date() - timedelta(days=dice.randint(low * 366, high * 365 + 364))
    conditions, traits = _conditions(dice, team, birth_date, now)
    if language != "en":
        traits.add("interpreter")
    return DemoPatient(
        id=dice.id(),
        team_key=team,
        mrn=f"MS-{number}",
        family=family,
        given=given,
        birth_date=birth_date,
        sex=sex,
        phone=f"({dice.choice(AREA_CODES)}) 555-01{dice.randint(0, 99):02d}",
        language=language,
        address=_address(dice),
        conditions=conditions,
        last_encounter_at=_last_encounter(dice, team, now),
        traits=frozenset(traits),
    )


def _name(dice: Dice, sex: str, language: str, taken: set[str]) -> tuple[str, str]:
    """Draw a family and a given name that nobody has yet."""
    givens = (WOMEN if sex == "female" else MEN)[language]
    while True:
        family, given = dice.choice(FAMILIES[language]), dice.choice(givens)
        if dice.random() < 0.3:
            given = f"{given} {dice.choice('ABCDEFGHJLMRSTW')}."
        if f"{family}, {given}" not in taken:
            taken.add(f"{family}, {given}")
            return family, given


def _address(dice: Dice) -> str:
    unit = f", Apt {dice.randint(1, 12)}{dice.choice('ABCD')}" if dice.random() < 0.4 else ""
    return f"{dice.randint(3, 940)} {dice.choice(STREETS)}{unit}, {dice.choice(TOWNS)}"


def _conditions(
    dice: Dice, team: str, birth_date: date, now: datetime
) -> tuple[list[dict[str, Any]], set[str]]:
    age = (now.date() - birth_date).days // 365
    traits = {"child"} if age < 18 else {"adult"}
    if age >= 65:
        traits.add("senior")
    if 45 <= age <= 75:
        traits.add("screening_age")
    band = 0 if age < 18 else 1 if age < 45 else 2 if age < 65 else 3
    chosen = [
        kind for kind in CONDITIONS if dice.random() * 100 < kind.weights[band] * _SICKER[team]
    ]
    traits.update(kind.trait for kind in chosen)
    return [_condition(dice, kind, age, now) for kind in chosen], traits


def _condition(dice: Dice, kind: ConditionKind, age: int, now: datetime) -> dict[str, Any]:
    years = dice.randint(0, max(1, min(age - 1, 18)))
    onset = now.date() - timedelta(days=years * 365 + dice.randint(20, 360))
    return {"code": kind.code, "system": SNOMED, "text": kind.text, "onset": onset.isoformat()}


def _last_encounter(dice: Dice, team: str, now: datetime) -> datetime:
    low, high = _MOST_RECENT[team]
    moment = dice.days_away(now, ZoneInfo(TIME_ZONE), -high, -low - 1)
    return moment.astimezone(UTC)
