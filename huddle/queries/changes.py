"""The change log, as a viewer that was away reads it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from huddle.domain.errors import HuddleError, NotFound
from models import tables as t


class Pruned(HuddleError):
    """The log no longer reaches back that far: ask for a snapshot."""

    code = "pruned"
    http_status = 410


_HEAD = select(t.team.c.seq, t.team.c.pruned_seq).where(t.team.c.id == bindparam("team_id"))
_SINCE = (
    select(t.change.c.message)
    .where(t.change.c.team_id == bindparam("team_id"), t.change.c.seq > bindparam("since"))
    .order_by(t.change.c.seq)
    .limit(bindparam("limit"))
)
_SEQS = select(t.team.c.id, t.team.c.seq)


def head(connection: Connection, team_id: str) -> tuple[int, int]:
    """Return the team's last sequence number and the last one pruned. Raises NotFound."""
    row = connection.execute(_HEAD, {"team_id": team_id}).first()
    if row is None:
        raise NotFound("There is no such team.")
    return row.seq, row.pruned_seq


def heads(connection: Connection) -> dict[str, int]:
    """Return the last sequence number of every team."""
    return {row.id: row.seq for row in connection.execute(_SEQS)}


def changes_since(
    connection: Connection, team_id: str, since: int, limit: int = 10_000
) -> tuple[int, list[str]]:
    """Return the team's last sequence number and the `change` frames after `since`, in order.

    At most `limit` of them. Raises Pruned where the log does not hold them all any more, and where
    `since` lies ahead of the team (a viewer of another database, restored from a backup).
    """
    seq, pruned = head(connection, team_id)
    if since < pruned or since > seq:
        raise Pruned("The changes since then are not kept any more. Ask for a snapshot.")
    given = {"team_id": team_id, "since": since, "limit": limit}
    return seq, [row.message for row in connection.execute(_SINCE, given)]
