"""A database for the bench: teams, many people who are signed in, and some tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from huddle.db import Database
from huddle.domain.task import DEFAULT_COLUMNS
from huddle.security.secret import hash_secret
from models import tables as t
from models.base import new_id, utc_now

DESCRIPTION = (
    "Call the pharmacy about the prior authorization for the inhaler and tell the patient "
    "when it can be picked up; she works until four."
)

IN_ALL_TEAMS = 4
"""People who are in every team, so that a few can move the cards of all."""


@dataclass(frozen=True)
class Practice:
    """`cookies` are the people's, each signed in once and in every team.

    `task_ids` holds the cards of each team; the last team has none, and is for relayed changes.
    """

    team_ids: list[str]
    user_ids: list[str]
    cookies: list[str]
    task_ids: list[list[str]]

    @property
    def relay_team_id(self) -> str:
        return self.team_ids[-1]

    def tasks_in_turn(self) -> list[str]:
        """Return all cards, one of each team after another."""
        return [task for turn in zip(*self.task_ids, strict=True) for task in turn]


def fill(database: Database, *, people: int, tasks: int, teams: int = 1) -> Practice:
    """Fill an empty database: teams of `tasks` cards each with the same people, and one without cards.

    With more than one team, people are spread over them, and the first four are in all.
    """
    now = utc_now()
    rows = [_team(f"Bench {number}") for number in range(teams)] + [_team("Relay")]
    users = [_user(index) for index in range(people)]
    sessions = [_session(user["id"], index) for index, user in enumerate(users)]
    cards = [[_task(team["id"], index) for index in range(tasks)] for team in rows[:-1]]
    members = [
        {"id": new_id(), "team_id": team["id"], "user_id": user["id"], "role": "nurse"}
        | {"permission": "member", "version": 1, "created_at": now}
        for place, team in enumerate(rows)
        for index, user in enumerate(users)
        if place == teams or index < IN_ALL_TEAMS or index % teams == place
    ]
    columns = [
        {"id": new_id(), "team_id": team["id"], "key": key, "name": name, "version": 1}
        | {"fhir_status": status.value, "wip_limit": limit, "rank": f"a{place}"}
        for team in rows
        for place, (key, name, status, limit) in enumerate(DEFAULT_COLUMNS)
    ]
    with database.write() as connection:
        for table, values in (
            (t.team, rows),
            (t.user, users),
            (t.membership, members),
            (t.board_column, columns),
            (t.auth_session, sessions),
            (t.task, [card for team_cards in cards for card in team_cards]),
        ):
            if values:
                connection.execute(insert(table), values)
    return Practice(
        [team["id"] for team in rows],
        [user["id"] for user in users],
        [_cookie(index) for index in range(people)],
        [[card["id"] for card in team_cards] for team_cards in cards],
    )


def _cookie(index: int) -> str:
    return f"bench-{index:05d}-session-token"


def _team(name: str) -> dict[str, Any]:
    return {"id": new_id(), "name": name, "time_zone": "America/New_York", "seq": 0} | {
        "pruned_seq": 0,
        "version": 1,
        "created_at": utc_now(),
    }


def _user(index: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "email": f"person{index}@bench.example",
        "name": f"Person {index}",
        "handle": f"person{index}",
        "initials": "PB",
        "is_admin": False,
        "loopback_only": False,
        "failed_count": 0,
        "created_at": utc_now(),
    }


def _session(user_id: str, index: int) -> dict[str, Any]:
    now = utc_now()
    return {
        "id": new_id(),
        "token_hash": hash_secret(_cookie(index)),
        "user_id": user_id,
        "created_at": now,
        "last_seen_at": now,
        "expires_at": now + timedelta(hours=2),
        "user_agent": "bench",
        "ip": "127.0.0.1",
    }


def _task(team_id: str, index: int) -> dict[str, Any]:
    now = utc_now()
    return {
        "id": new_id(),
        "team_id": team_id,
        "title": f"Prior authorization {index}: albuterol",
        "description": DESCRIPTION,
        "status": ("todo", "doing", "waiting", "done")[index % 4],
        "rank": f"a{index:06d}1",
        "priority": "routine",
        "tags": ["pharmacy", "rpm"],
        "checklist": [{"id": "1", "text": "Call the pharmacy", "done": False}],
        "note_count": 0,
        "source": "bench",
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
