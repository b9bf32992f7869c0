"""Who is where now, on the screens of all processes. Ephemeral: it has a time to live and never enters
the log.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from huddle.domain.errors import Invalid
from huddle.live.frame import Frame
from huddle.live.viewer import Viewer
from models.base import dumps

TTL_SECONDS = 45.0
PERIOD_SECONDS = 0.5
"""At most two frames a second per team; fewer where a hundred watch, since each is as long as the team."""
ANNOUNCE_SECONDS = 15.0
"""How often other processes are told again, so that three losses are needed to be forgotten."""

Members = list[dict[str, str]]
"""`[{"user": id, "at": place}]`, each pair once."""

_PLACE = re.compile(r"[a-z][a-z_-]{0,31}(:[0-9A-Za-z_-]{1,64})?")


def place(value: object) -> str | None:
    """Return `value` as a place such as `board`, `today` or `task:<id>`; None means nowhere. Raises Invalid."""
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _PLACE.fullmatch(value):
        raise Invalid(
            "at: say where you are in a word, such as board, today or task:<id>.",
            field="at",
        )
    return value


class Presence:
    """The places of all viewers, and the frames that tell of them.

    `broadcast(team, frame)` reaches the viewers of this process, `announce(team, members)` the other
    processes.
    """

    def __init__(
        self,
        broadcast: Callable[[str, Frame], None],
        announce: Callable[[str, Members], None] = lambda _team, _members: None,
    ) -> None:
        self._broadcast = broadcast
        self._announce = announce
        self._teams: dict[str, dict[Viewer, tuple[str, float]]] = {}
        self._elsewhere: dict[str, dict[str, tuple[Members, float]]] = {}
        """By team and process, with when it is forgotten."""
        self._changed: set[str] = set()
        """Teams whose places here changed since other processes were told."""
        self._announced = 0.0
        self._told: dict[str, float] = {}
        self._due: dict[str, asyncio.TimerHandle] = {}

    def enter(self, viewer: Viewer, team_id: str, at: str | None) -> None:
        """Note that the viewer is at `at`, for the time to live; None: nowhere."""
        people = self._teams.setdefault(team_id, {})
        before = people.pop(viewer, None)
        if at is not None:
            people[viewer] = (at, asyncio.get_running_loop().time() + TTL_SECONDS)
        if (before[0] if before else None) != at:
            self._changed_here(team_id)

    def renew(self, viewer: Viewer) -> None:
        """Note that the viewer is still where it was, in each of its teams."""
        until = asyncio.get_running_loop().time() + TTL_SECONDS
        for team_id in viewer.teams:
            people = self._teams.get(team_id)
            if people is not None and viewer in people:
                people[viewer] = (people[viewer][0], until)

    def forget(self, viewer: Viewer, team_id: str | None = None) -> None:
        """Let the viewer vanish at once, from one team or from all."""
        for each in [team_id] if team_id else list(self._teams):
            if self._teams.get(each, {}).pop(viewer, None) is not None:
                self._changed_here(each)

    def hear(self, team_id: str, process: str, members: Members) -> None:
        """Take note of who is where on the screens of another process, for the time to live."""
        known = self._elsewhere.setdefault(team_id, {})
        before = known.get(process, ([], 0.0))[0]
        known[process] = (members, asyncio.get_running_loop().time() + TTL_SECONDS)
        if members != before:
            self._tell_soon(team_id)

    def ask_anew(self, team_id: str) -> None:
        """Forget what other processes said of the team: not all of it was heard, and they are asked."""
        if self._elsewhere.pop(team_id, None):
            self._tell_soon(team_id)

    def announce(self, team_id: str) -> None:
        """Tell the other processes who is where here."""
        self._changed.discard(team_id)
        self._announce(team_id, self._here(team_id))

    def expire(self) -> None:
        """Let those vanish whose time is over, and remind the other processes of the rest."""
        now = asyncio.get_running_loop().time()
        for team_id, processes in list(self._elsewhere.items()):
            for process in [p for p, (_, until) in processes.items() if until <= now]:
                del processes[process]
                self._tell_soon(team_id)
            if not processes:
                del self._elsewhere[team_id]
        if now - self._announced >= ANNOUNCE_SECONDS:
            self._announced = now
            for team_id in [team_id for team_id, people in self._teams.items() if people]:
                self.announce(team_id)
        for team_id, people in list(self._teams.items()):
            gone = [viewer for viewer, (_, until) in people.items() if until <= now]
            for viewer in gone:
                del people[viewer]
            if gone:
                self._changed_here(team_id)
            elif not people and team_id not in self._due:
                self._teams.pop(team_id)
                self._told.pop(team_id, None)

    def clear(self) -> None:
        """Tell the other processes that nobody is here any more."""
        for team_id in [team_id for team_id, people in self._teams.items() if people]:
            self._teams[team_id].clear()
            self.announce(team_id)

    def frame(self, team_id: str) -> Frame:
        """Return the frame that says who is where in the team now, each person's place once."""
        members = self._here(team_id)
        for elsewhere, _ in self._elsewhere.get(team_id, {}).values():
            members += [member for member in elsewhere if member not in members]
        return Frame(dumps({"type": "presence", "team": team_id, "members": members}))

    @property
    def people(self) -> int:
        """How many viewers of this process are somewhere, counted once in each team."""
        return sum(map(len, self._teams.values()))

    def anyone(self, team_id: str) -> bool:
        elsewhere = self._elsewhere.get(team_id, {}).values()
        return bool(self._teams.get(team_id)) or any(members for members, _ in elsewhere)

    def _here(self, team_id: str) -> Members:
        places = {(v.user_id, at): None for v, (at, _) in self._teams.get(team_id, {}).items()}
        return [{"user": user, "at": at} for user, at in places]

    def _changed_here(self, team_id: str) -> None:
        self._changed.add(team_id)
        self._tell_soon(team_id)

    def _tell_soon(self, team_id: str) -> None:
        if team_id in self._due:
            return
        loop = asyncio.get_running_loop()
        period = PERIOD_SECONDS * max(1.0, len(self._teams.get(team_id, ())) / 100)
        at = max(loop.time() + 0.01, self._told.get(team_id, 0.0) + period)
        self._due[team_id] = loop.call_at(at, self._tell, team_id)

    def _tell(self, team_id: str) -> None:
        self._due.pop(team_id, None)
        self._told[team_id] = asyncio.get_running_loop().time()
        if team_id in self._changed:
            self.announce(team_id)
        self._broadcast(team_id, self.frame(team_id))
