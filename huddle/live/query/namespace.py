"""The namespace `live`: everything that components read from the client store."""

from __future__ import annotations

from typing import Any

from reflex.vars.number import NumberVar
from reflex.vars.object import ObjectVar
from reflex.vars.sequence import ArrayVar, StringVar

from .builder import LiveQuery, Spec
from .client_modules import hook
from .row_types import (
    ConflictRow,
    HistoryRow,
    MeRow,
    NoteRow,
    NoticeRow,
    PresenceRow,
    StatusRow,
)


class Live:
    """What is live. Its only instance is `live`."""

    @property
    def tasks(self) -> LiveQuery[Any]:
        """The tasks of all my teams that are not archived."""
        return LiveQuery.over(Spec("tasks"))

    @property
    def patients(self) -> LiveQuery[Any]:
        """The patients of all my teams."""
        return LiveQuery.over(Spec("patients"))

    @property
    def members(self) -> LiveQuery[Any]:
        """The people of all my teams, once for each team; `id` is the user's."""
        return LiveQuery.over(Spec("members"))

    @property
    def columns(self) -> LiveQuery[Any]:
        """The columns of all my teams' boards; order by "rank"."""
        return LiveQuery.over(Spec("columns"))

    @property
    def views(self) -> LiveQuery[Any]:
        """The saved views of the teams."""
        return LiveQuery.over(Spec("views"))

    @property
    def teams(self) -> LiveQuery[Any]:
        """My teams."""
        return LiveQuery.over(Spec("teams"))

    @property
    def me(self) -> ObjectVar[Any]:
        """Who is signed in: id, name, handle, initials, email, is_admin, teams."""
        return hook("useMe", [], MeRow)

    @property
    def status(self) -> ObjectVar[Any]:
        """The live-state mark: state, as_of, copied, kept, left, pending, refused, lock_error, locks_in.

        `state`: "loading", "live", "reconnecting", "offline" or "locked". `as_of`: the local time at
        which the rows were last known to be right. `copied`: they are this device's own copy, and the
        server has not been heard since the page was loaded. `kept`: what waits would outlive a reload.
        `left`: signed out without a network; the server does not know yet. `locks_in`: seconds to the
        idle lock in the last minute before it, else 0.
        """
        return hook("useStatus", [], StatusRow)

    @property
    def now(self) -> NumberVar[int]:
        """The server's time in ms since 1970, moving on every 30 s."""
        return hook("useNow", [], int)

    @property
    def notices(self) -> ArrayVar[list[Any]]:
        """Refusals, undo offers, mentions of me and tasks given to me, oldest first.

        A refusal says `what` was refused, and what was `typed` into it. It stays until it is dealt
        with; `aside`: the person has seen it, and finds it in the list of refusals.
        """
        return hook("useNotices", [], list[NoticeRow])

    @property
    def announcement(self) -> StringVar[str]:
        """What a screen reader should say next, politely: put it into an `aria-live` region."""
        return hook("useAnnouncement", [], str)

    @property
    def conflicts(self) -> ArrayVar[list[Any]]:
        """Edits of mine that somebody else's overtook: command, mine, current, base, fields."""
        return hook("useConflicts", [], list[ConflictRow])

    def presence(self, team_id: Any) -> ArrayVar[list[Any]]:
        """Return who of the team is here, and where: user, at, name, initials. Without me."""
        return hook("usePresence", [team_id], list[PresenceRow])

    def notes(self, task_id: Any) -> ArrayVar[list[Any]]:
        """Return the notes of a task, oldest first, mine not yet confirmed included.

        Read from the server when first shown; later ones arrive with the changes.
        """
        return hook("useNotes", [task_id], list[NoteRow])

    def history(self, task_id: Any) -> ArrayVar[list[Any]]:
        """Return what was done to a task, newest first; read again whenever the task changes."""
        return hook("useHistory", [task_id], list[HistoryRow])


live = Live()
"""What is live."""
