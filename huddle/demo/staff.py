"""The three teams and the twenty people of the demo practice."""

from __future__ import annotations

from huddle.demo.dice import Dice, password_for
from huddle.demo.values import DemoPerson, DemoSeat
from huddle.domain.permissions import Permission
from huddle.domain.roles import ClinicalRole

TIME_ZONE = "America/New_York"

PRIMARY, TRANSITIONS, PACE = "primary", "transitions", "pace"

TEAM_NAMES: dict[str, str] = {
    PRIMARY: "Maple Street Primary Care",
    TRANSITIONS: "Care Transitions",
    PACE: "Riverside PACE",
}
"""Key and name of each team. PACE is the Program of All-Inclusive Care for the Elderly."""

EMAIL_DOMAIN = "huddle.example"

R, P = ClinicalRole, Permission
Seat = tuple[str, ClinicalRole, Permission]

CAST: tuple[tuple[str, tuple[Seat, ...]], ...] = (
    ("Priya Raman", ((PRIMARY, R.PHYSICIAN, P.MEMBER), (PACE, R.PHYSICIAN, P.MEMBER))),
    ("Marcus Bell", ((PRIMARY, R.NURSE, P.MEMBER),)),
    (
        "Elena Duarte",
        ((PRIMARY, R.CARE_MANAGER, P.MANAGER), (TRANSITIONS, R.CARE_MANAGER, P.MEMBER)),
    ),
    ("Grace Okafor", ((PRIMARY, R.PHARMACIST, P.MEMBER), (TRANSITIONS, R.PHARMACIST, P.MEMBER))),
    (
        "Tomasz Zielinski",
        ((TRANSITIONS, R.SOCIAL_WORKER, P.COORDINATOR), (PACE, R.SOCIAL_WORKER, P.MEMBER)),
    ),
    (
        "Renee Whitfield",
        (
            (PRIMARY, R.CARE_MANAGER, P.ADMIN),
            (TRANSITIONS, R.CARE_MANAGER, P.ADMIN),
            (PACE, R.CARE_MANAGER, P.ADMIN),
        ),
    ),
    ("Hana Suzuki", ((TRANSITIONS, R.NURSE_PRACTITIONER, P.MEMBER),)),
    ("Daniel Mensah", ((TRANSITIONS, R.NURSE, P.COORDINATOR),)),
    ("Aisha Rahman", ((PRIMARY, R.MEDICAL_ASSISTANT, P.MEMBER),)),
    (
        "Luis Ortega",
        (
            (PRIMARY, R.COMMUNITY_HEALTH_WORKER, P.MEMBER),
            (TRANSITIONS, R.COMMUNITY_HEALTH_WORKER, P.MEMBER),
        ),
    ),
    (
        "Mei-Ling Chen",
        ((PRIMARY, R.BEHAVIORAL_HEALTH, P.MEMBER), (PACE, R.BEHAVIORAL_HEALTH, P.MEMBER)),
    ),
    (
        "Jordan Pierce",
        (
            (PRIMARY, R.REFERRAL_COORDINATOR, P.COORDINATOR),
            (TRANSITIONS, R.REFERRAL_COORDINATOR, P.MEMBER),
        ),
    ),
    ("Fatima Siddiqui", ((PACE, R.DIETITIAN, P.MEMBER), (PRIMARY, R.DIETITIAN, P.MEMBER))),
    ("Owen Gallagher", ((PACE, R.PHYSICAL_THERAPIST, P.MEMBER),)),
    ("Beatriz Nogueira", ((PACE, R.NURSE, P.MANAGER),)),
    ("Kofi Asante", ((PACE, R.PHYSICIAN, P.MEMBER),)),
    ("Shanice Roberts", ((PRIMARY, R.FRONT_DESK, P.MEMBER),)),
    ("Nikhil Varma", ((PACE, R.MEDICAL_ASSISTANT, P.MEMBER),)),
    ("Anahit Petrosyan", ((TRANSITIONS, R.CARE_MANAGER, P.MANAGER),)),
    ("Samuel Begay", ((PACE, R.COMMUNITY_HEALTH_WORKER, P.COORDINATOR),)),
)
"""Name and seats of each person, home team first. The first six are a good cast for a first try."""


def make_people(seed: int, dice: Dice) -> tuple[DemoPerson, ...]:
    """Return the twenty people with ids and passwords that follow from the seed."""
    return tuple(_person(seed, dice, name, seats) for name, seats in CAST)


def _person(seed: int, dice: Dice, name: str, seats: tuple[Seat, ...]) -> DemoPerson:
    first, last = name.lower().rsplit(" ", 1)
    handle = first.replace("-", "")
    email = f"{handle}@{EMAIL_DOMAIN}"
    return DemoPerson(
        id=dice.id(),
        name=name,
        handle=handle,
        email=email,
        initials=(first[0] + last[0]).upper(),
        is_admin=any(permission is Permission.ADMIN for _, _, permission in seats),
        seats=tuple(
            DemoSeat(team, role.value, permission.value) for team, role, permission in seats
        ),
        password=password_for(seed),
    )
