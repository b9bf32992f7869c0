"""A committed change on its way to the viewers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """One row of the change log, as the hub needs it.

    `message` is the `change` frame exactly as stored and as every viewer receives it.
    `ended_user_ids` are the people whose membership of the team this change ended.
    `epoch` is the one that it was written in; "" where there can be no other.
    """

    team_id: str
    seq: int
    message: str
    name: str
    actor_id: str | None
    ended_user_ids: tuple[str, ...] = ()
    epoch: str = ""
