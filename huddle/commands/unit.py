"""One command's unit of work: who acts, in which team, which rows it touched and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import Row as SqlRow
from sqlmodel import SQLModel

from huddle.commands import record as records
from huddle.commands.locks import TeamLocks
from huddle.domain.errors import Conflict, NotFound
from huddle.domain.permissions import Action
from huddle.queries import projection
from huddle.security.access import require
from huddle.security.actor import Actor
from models import BoardColumn, Task, Team, User
from models import tables as t
from models.tables import table_of

Row = TypeVar("Row", bound=SQLModel)

_COLUMNS = (
    select(t.board_column)
    .where(
        t.board_column.c.team_id == bindparam("team_id"),
        t.board_column.c.archived_at.is_(None),
    )
    .order_by(t.board_column.c.rank)
)
_COLUMN = select(t.board_column).where(
    t.board_column.c.team_id == bindparam("team_id"),
    t.board_column.c.key == bindparam("key"),
    t.board_column.c.archived_at.is_(None),
)
_PATIENT_NAME = select(t.patient.c.family, t.patient.c.given).where(
    t.patient.c.id == bindparam("id")
)


class Unit:
    """What a command works with. Lives for one transaction.

    `set_rows` and `deleted` become the change; `audited` the audit rows; `inverse` what undoes it.
    A `silent` command that touched nothing leaves no change; any other leaves an empty one, so that
    its id is remembered.
    `secret` joins the result that the caller gets, and is kept nowhere.
    """

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        action: Action,
        command_id: str,
        now: datetime,
        locks: TeamLocks,
        write_log: Callable[[], None],
    ) -> None:
        self.connection = connection
        self._locks = locks
        self.write_log = write_log
        """Writes what the commands before this one in its transaction leave in the log."""
        self.actor = actor
        self.action = action
        self.command_id = command_id
        self.now = now
        self.team_id: str | None = None
        self.permission: str | None = None
        self.set_rows: dict[str, list[dict[str, Any]]] = {}
        self.deleted: dict[str, list[str]] = {}
        self.audited: list[dict[str, Any]] = []
        self.inverse: dict[str, Any] | None = None
        self.secret: dict[str, Any] = {}
        self.ended_user_ids: tuple[str, ...] = ()
        self.silent = False

    def enter(self, team_id: str, *, what: str = "team") -> None:
        """Own the team, and check that the actor may do this in it.

        Raises NotFound (not a member) or Forbidden. A command touches one team: entering a second one
        is a NotFound, whoever asks.
        """
        if self.team_id == team_id:
            return
        if self.team_id is not None:
            raise NotFound(f"There is no such {what} in this team.")
        self._locks.take(team_id)
        member = require(self.connection, self.actor, team_id, self.action, what=what)
        self.permission = member.permission if member else None
        self.team_id = team_id

    def found(self, team_id: str) -> None:
        """Work in a team that this command has just made."""
        self._locks.made(team_id)
        self.team_id = team_id

    def require(self, action: Action) -> None:
        """Ask for one more permission in the team that was entered. Raises Forbidden."""
        require(self.connection, self.actor, self.team_id or "", action)

    def load(self, model: type[Row], row_id: str, *, what: str) -> Row:
        """Load a row of a team that the actor may act in. Raises NotFound or Forbidden."""
        record = self._load_owned(model, row_id)
        if record is None:
            raise NotFound(
                f"There is no such {what}. It may have been removed; reload to see what is there."
            )
        self.enter(record.team_id, what=what)
        return cast(Row, record)

    def _load_owned(self, model: type[Row], row_id: str) -> records.Record | None:
        """Load a row, if it is there, of a team that the transaction owns: it stays as it is read."""
        if self.team_id is None and self._locks.needed:
            if self._locks.held:
                record = records.load(self.connection, model, row_id)
                if record is not None and record.team_id in self._locks.held:
                    return record
            self._locks.take_team_of(table_of(model), row_id)
        return records.load(self.connection, model, row_id)

    def load_team(self, team_id: str) -> Team:
        """Load the team itself, where the actor may act in it. Raises NotFound or Forbidden."""
        self.enter(team_id)
        return cast(Team, records.load(self.connection, Team, team_id))

    def task(self, task_id: str, *, archived: bool = False) -> Task:
        """Load a task. An archived one is a Conflict unless `archived`."""
        task = self.load(Task, task_id, what="task")
        if task.archived_at is not None and not archived:
            raise Conflict(
                "This task was archived. Restore it first; nothing was changed.",
                current=self.task_row(task),
            )
        return task

    def column(self, key: str) -> BoardColumn | None:
        """Return the column of the team's board with this key, or None."""
        row = self.connection.execute(_COLUMN, {"team_id": self.team_id, "key": key}).first()
        return None if row is None else _column(row)

    def columns(self) -> list[BoardColumn]:
        """Return the columns of the team's board, in order."""
        rows = self.connection.execute(_COLUMNS, {"team_id": self.team_id}).all()
        return [_column(row) for row in rows]

    def exists(self, model: type[SQLModel], row_id: str) -> bool:
        """Say whether any team has a row of `model` with this id."""
        return records.load(self.connection, model, row_id) is not None

    def person_name(self, user_id: str | None) -> str:
        """Return a person's name for a message, or "Somebody"."""
        person = records.load(self.connection, User, user_id) if user_id else None
        return person.name if person is not None else "Somebody"

    def patient_name(self, patient_id: str | None) -> str | None:
        """Return a patient's name as it stands on cards, or None."""
        if patient_id is None:
            return None
        row = self.connection.execute(_PATIENT_NAME, {"id": patient_id}).first()
        return None if row is None else projection.patient_name(row.family, row.given)

    def task_row(self, task: Task) -> dict[str, Any]:
        """Return a task's row as it is now."""
        return projection.task_row(records.values_of(task), self.patient_name(task.patient_id))

    def save(self, record: Any, object_type: str) -> dict[str, list[Any]]:
        """Write a changed row that has a version, and tell the audit log. Returns what changed, by field."""
        changed = records.changes_of(record)
        if changed:
            record.version += 1
            records.write(self.connection, record)
            self.audit("U", object_type, record.id, changed)
        return changed

    def put(self, collection: str, row: dict[str, Any]) -> None:
        """Let the change set this row; a later row with the same id replaces it."""
        rows = self.set_rows.setdefault(collection, [])
        rows[:] = [other for other in rows if other["id"] != row["id"]]
        rows.append(row)

    def drop(self, collection: str, row_id: str) -> None:
        """Let the change delete this row."""
        self.deleted.setdefault(collection, []).append(row_id)

    def audit(
        self,
        action: str,
        object_type: str,
        object_id: str,
        detail: dict[str, Any],
        *,
        patient_id: str | None = None,
    ) -> None:
        """Let the audit log say what happened to one row. `action` is a FHIR code (C R U D E)."""
        self.audited.append(
            {
                "action": action,
                "object_type": object_type,
                "object_id": object_id,
                "patient_id": patient_id,
                "detail": detail,
            }
        )

    def save_task(self, task: Task) -> dict[str, list[Any]]:
        """Write a changed task, tell viewers and the audit log. Returns what changed, by field."""
        changed = records.changes_of(task)
        if not changed:
            return {}
        task.version += 1
        task.updated_at = self.now
        records.write(self.connection, task)
        if task.archived_at is None:
            self.put("tasks", self.task_row(task))
        else:
            self.drop("tasks", task.id)
        self.audit("U", "task", task.id, changed, patient_id=task.patient_id)
        return changed

    def write(self, record: Any) -> None:
        """Write a changed row that nobody sees."""
        records.write(self.connection, record)

    def add(self, row: Row) -> Row:
        """Insert a new row."""
        return cast(Row, records.add(self.connection, row))


def _column(row: SqlRow[Any]) -> BoardColumn:
    return cast(BoardColumn, records.Record(t.board_column, dict(row._mapping)))
