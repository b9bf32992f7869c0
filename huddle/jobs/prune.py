"""Forgetting: changes that nobody resumes from any more, and sessions that ended long ago.

Both are in the audit log, which keeps everything.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from huddle.db import Database
from models import tables as t

PAGE = 1_000
"""Changes forgotten in one transaction, so that a team's commands wait only for a moment."""
SESSION_DAYS = 30
_EPOCH = select(t.site.c.epoch)


def prune_changes(database: Database, now: datetime, days: int) -> int:
    """Forget the changes older than `days`; return how many. `team.pruned_seq` says up to where.

    Viewers that come back from before then get a snapshot. A command id that is forgotten is not
    known again, nor can its change be undone.
    """
    with database.read() as connection:
        last_old = (
            select(t.change.c.team_id, func.max(t.change.c.seq).label("seq"))
            .where(t.change.c.at < now - timedelta(days=days))
            .group_by(t.change.c.team_id)
        )
        last = {row.team_id: row.seq for row in connection.execute(last_old)}
        epoch = connection.execute(_EPOCH).scalar_one()
    return sum(_prune_team(database, team_id, seq, epoch) for team_id, seq in last.items())


def _prune_team(database: Database, team_id: str, last: int, epoch: str) -> int:
    """Forget a team's changes up to and including `last`, a number of `epoch`."""
    forgotten = 0
    while True:
        with database.write() as connection:
            first = connection.execute(
                select(func.min(t.change.c.seq)).where(t.change.c.team_id == team_id)
            ).scalar_one()
            restored = connection.execute(_EPOCH).scalar_one() != epoch
            if restored or first is None or first > last:
                return forgotten
            upto = min(first + PAGE - 1, last)
            connection.execute(
                update(t.team)
                .where(t.team.c.id == team_id, t.team.c.pruned_seq < upto)
                .values(pruned_seq=upto)
            )
            forgotten += connection.execute(
                delete(t.change).where(t.change.c.team_id == team_id, t.change.c.seq <= upto)
            ).rowcount


def prune_sessions(database: Database, now: datetime) -> int:
    """Forget the sessions that ended more than 30 days ago; return how many."""
    long_ago = now - timedelta(days=SESSION_DAYS)
    session = t.auth_session.c
    with database.write() as connection:
        return connection.execute(
            delete(t.auth_session).where(
                or_(session.expires_at < long_ago, session.revoked_at < long_ago)
            )
        ).rowcount
