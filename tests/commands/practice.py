"""A small practice for tests of commands: one team, some people, and a short way to do things."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from huddle.commands.door import execute
from huddle.commands.log import Ack
from huddle.db import Database
from huddle.queries.snapshot import snapshot
from huddle.security.actor import Actor
from models import User
from models import tables as t
from models.base import utc_now

SYSTEM = Actor.system("test")


def new_uuid() -> str:
    return str(uuid.uuid4())


@dataclass
class Practice:
    """A team in a database. `actors` are its people by the names given to them."""

    database: Database
    team_id: str
    actors: dict[str, Actor] = field(default_factory=dict)

    def do(
        self,
        name: str,
        /,
        by: str | Actor = "nurse",
        id: str | None = None,
        **args: Any,
    ) -> Ack:
        """Execute a command as one of the people."""
        actor = self.actors[by] if isinstance(by, str) else by
        return execute(self.database, name, args, actor, id or new_uuid())

    def task(self, title: str = "Call about discharge", **args: Any) -> str:
        """Make a task and return its id."""
        ack = self.do("task.create", team_id=self.team_id, title=title, **args)
        return str(ack.result["task_id"])

    def rows(self, collection: str = "tasks") -> list[dict[str, Any]]:
        """Return the rows of a collection as a member sees them."""
        with self.database.read() as connection:
            return snapshot(connection, self.team_id)[1][collection]

    def row(self, row_id: str, collection: str = "tasks") -> dict[str, Any]:
        """Return one row."""
        return next(row for row in self.rows(collection) if row["id"] == row_id)

    def column(self, status: str) -> list[str]:
        """Return the titles of a column's cards, top to bottom."""
        cards = [row for row in self.rows() if row["status"] == status]
        return [row["title"] for row in sorted(cards, key=lambda row: row["rank"])]

    def seq(self) -> int:
        """Return the team's sequence number."""
        with self.database.read() as connection:
            return snapshot(connection, self.team_id)[0]

    def add_person(self, name: str, permission: str, *, role: str = "nurse") -> Actor:
        """Take a new person into the team."""
        actor = add_user(self.database, name)
        execute(
            self.database,
            "member.add",
            {
                "team_id": self.team_id,
                "user_id": actor.user_id,
                "role": role,
                "permission": permission,
            },
            SYSTEM,
            new_uuid(),
            internal=True,
        )
        self.actors[name] = actor
        return actor


def add_user(database: Database, name: str) -> Actor:
    """Make an account that is in no team."""
    user = User(
        id=new_uuid(),
        email=f"{name}.{uuid.uuid4().hex[:8]}@clinic.example",
        name=name.title(),
        handle=f"{name}.{uuid.uuid4().hex[:6]}",
        initials=name[:2].upper(),
        created_at=utc_now(),
    )
    values = {column.name: getattr(user, column.name) for column in t.user.columns}
    with database.write() as connection:
        connection.execute(t.user.insert(), values)
    return Actor(user.id)


def make_practice(database: Database) -> Practice:
    """Make a team with a nurse, a physician, a coordinator, a manager and a kiosk."""
    ack = execute(database, "team.create", {"name": "Blue team"}, SYSTEM, new_uuid())
    practice = Practice(database, str(ack.team_id))
    practice.add_person("nurse", "member")
    practice.add_person("physician", "member", role="physician")
    practice.add_person("coordinator", "coordinator")
    practice.add_person("manager", "manager", role="care_manager")
    practice.add_person("kiosk", "kiosk")
    return practice
