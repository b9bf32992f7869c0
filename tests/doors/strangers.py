"""Who knocks: nobody, a manager of another team, and a kiosk; and what must not change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

import models  # noqa: F401 - so that every table is known
from huddle.commands.door import execute
from huddle.commands.registry import COMMANDS
from huddle.db import Database
from huddle.security.actor import Actor
from huddle.security.identity import COOKIE
from models import tables as t
from models.base import new_id, utc_now
from tests.security.world import member, person, session, team
from tests.support.server import ServerProcess

_LEFT_OUT = {
    "audit_event": None,
    "auth_session": None,
    "users": {"failed_count", "locked_until"},
    "api_token": {"last_used_at"},
}
"""What a refused act may change: the record of it, and the marks of when somebody was there."""


@dataclass
class Doors:
    """A server with somebody's team on it, and the strangers before its doors."""

    server: ServerProcess
    database: Database
    ids: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    """Words of the team that no stranger knows or sends: finding one in an answer is a leak."""

    def cookie(self, who: str) -> str | None:
        """Return the `Cookie` header of a new session; None for nobody."""
        if who == "nobody":
            return None
        return f"{COOKIE}={session(self.database, self.users[who], utc_now())[0]}"

    def fingerprint(self) -> str:
        """Return a hash over every row but what `_LEFT_OUT` names."""
        digest = hashlib.sha256()
        with self.database.read() as connection:
            for table in t.user.metadata.sorted_tables:
                skipped = _LEFT_OUT.get(table.name, set())
                if skipped is None:
                    continue
                columns = [column for column in table.columns if column.name not in skipped]
                statement = select(*columns).order_by(*table.primary_key)
                if table is t.api_token:
                    # Anybody may make tokens of their own; nobody else's may change.
                    statement = statement.where(table.c.user_id.not_in(self.users.values()))
                rows = connection.execute(statement).all()
                digest.update(f"{table.name}{rows!r}".encode())
        return digest.hexdigest()

    def arguments(self, name: str) -> dict[str, Any]:
        """Return arguments that a manager of the team could give the command."""
        return _arguments(self.ids)[name]


def open_doors(server: ServerProcess) -> Doors:
    """Put the strangers onto a server with the demo practice."""
    database = Database(server.database_url)
    doors = Doors(server, database)
    manager = server.account("elena")
    team_id = manager.teams[0]["id"]
    with database.read() as connection:

        def one(table: Any, *conditions: Any) -> Any:
            return connection.execute(select(table).where(*conditions).limit(1)).one()

        users = select(t.user.c.id).where(t.user.c.email == manager.email)
        actor = Actor(connection.execute(users).scalar_one())
        task = one(t.task, t.task.c.team_id == team_id, t.task.c.archived_at.is_(None))
        patient = one(t.patient, t.patient.c.team_id == team_id)
        columns = connection.execute(
            select(t.board_column).where(t.board_column.c.team_id == team_id)
        ).all()
        view = one(
            t.saved_view, t.saved_view.c.team_id == team_id, t.saved_view.c.owner_id.is_(None)
        )
    doors.secrets = (manager.email, manager.name, patient.mrn, task.title)
    doors.ids = {
        "team": team_id,
        "task": task.id,
        "patient": patient.id,
        "view": view.id,
        "column": columns[0].id,
        "column_key": columns[1].key,
        "other_column": columns[2].id,
        "member": actor.user_id or "",
        "item": new_id(),
        "change": new_id(),
    }
    title = {"task_id": task.id, "expected_version": task.version, "changes": {"title": "Call"}}
    execute(database, "task.edit", title, actor, doors.ids["change"])
    invited = {"team_id": team_id, "role": "nurse"}
    made = execute(database, "invitation.create", invited, actor, new_id())
    doors.ids["invitation"] = made.result["invitation_id"]
    doors.users = {
        "stranger": person(database, "stranger@elsewhere.example", is_admin=False),
        "kiosk": person(database, "kiosk@elsewhere.example"),
    }
    elsewhere = team(database, "Elsewhere")
    member(database, elsewhere, doors.users["stranger"], "manager")
    member(database, team_id, doors.users["kiosk"], "kiosk")
    doors.ids["elsewhere"] = elsewhere
    return doors


def outer_commands() -> list[str]:
    """Return the names of the commands that anybody can send."""
    return sorted(name for name, kind in COMMANDS.items() if not kind.internal)


def inner_commands() -> list[str]:
    """Return the names of the commands that only the server's own code may execute."""
    return sorted(name for name, kind in COMMANDS.items() if kind.internal)


def _arguments(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    team_id, task = {"team_id": ids["team"]}, {"task_id": ids["task"]}
    edit = {"expected_version": 1, "changes": {"name": "Taken"}}
    patient = {"mrn": "stranger-1", "family": "Stranger"}
    return {
        "change.undo": {"change_id": ids["change"]},
        "column.create": {**team_id, "name": "Mine", "fhir_status": "requested"},
        "column.edit": {"column_id": ids["column"], **edit},
        "column.move": {"column_id": ids["column"], "after_id": ids["other_column"]},
        "column.remove": {"column_id": ids["column"], "move_to": ids["column_key"]},
        "invitation.create": {**team_id, "role": "nurse", "permission": "manager"},
        "invitation.revoke": {"invitation_id": ids["invitation"]},
        "member.edit": {**team_id, "user_id": ids["member"], "permission": "member"},
        "member.remove": {**team_id, "user_id": ids["member"]},
        "note.add": {"subject_type": "task", "subject_id": ids["task"], "text": "hello"},
        "patient.import": {**team_id, "patient": patient, "tasks": []},
        "task.archive": task,
        "task.bulk": {"task_ids": [ids["task"]], "priority": "urgent"},
        "task.check": {**task, "item_id": ids["item"], "done": True},
        "task.claim": task,
        "task.create": {**team_id, "title": "From a stranger"},
        "task.edit": {**task, "expected_version": 2, "changes": {"title": "Taken"}},
        "task.move": {**task, "status": "done"},
        "task.release": task,
        "task.restore": task,
        "team.create": {"name": "A team of a stranger"},
        "team.edit": {**team_id, **edit},
        "view.remove": {"view_id": ids["view"]},
        "view.save": {**team_id, "name": "Theirs", "settings": {}, "shared": True},
    }
