"""Which teams a transaction may write: on PostgreSQL, where several processes write at once.

A command owns its team, by the lock on the team's row, from before its first read of that team to the
commit: what it checked is still so when it writes, and ranks and sequence numbers have one maker.

A transaction that waits for a team holds none, so two can never wait for each other. One that holds a
team asks for a further one without waiting, and is cut short where that is not to be had at once.
SQLite has one writer as it is.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, select

from models import tables as t


class TeamBusy(Exception):
    """Another process owns the team, and this transaction must not wait for it."""


class TeamLocks:
    """The teams that one transaction owns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.needed = connection.dialect.name != "sqlite"
        self.held: frozenset[str] = frozenset()
        """Set back by whoever rolls back to a savepoint: the locks taken since are gone with it."""

    def take(self, team_id: str) -> None:
        """Own the team, if it is there. Raises TeamBusy."""
        if self.needed and team_id not in self.held:
            self._lock(_TEAM, team_id)

    def take_team_of(self, table: Table, row_id: str) -> None:
        """Own the team that a row of `table` belongs to, if there is such a row. Raises TeamBusy."""
        if self.needed:
            self._lock(_team_of(table), row_id)

    def made(self, team_id: str) -> None:
        """Own a team that this transaction has made: nobody else sees it yet."""
        self.held |= {team_id}

    def _lock(self, team: Select[Any], key: str) -> None:
        at_once = bool(self.held)
        row = self._connection.execute(_locked(team, at_once), {"key": key}).first()
        if row is not None:
            self.held |= {row.id}
        elif at_once and self._connection.execute(team, {"key": key}).first() is not None:
            raise TeamBusy


_TEAM = select(t.team.c.id).where(t.team.c.id == bindparam("key"))


@cache
def _team_of(table: Table) -> Select[Any]:
    team_id = select(table.c.team_id).where(table.c.id == bindparam("key")).scalar_subquery()
    return select(t.team.c.id).where(t.team.c.id == team_id)


@cache
def _locked(team: Select[Any], at_once: bool) -> Select[Any]:
    # SKIP LOCKED and not NOWAIT: its error would undo what the transaction has done so far.
    return team.with_for_update(key_share=True, skip_locked=at_once, of=t.team)
