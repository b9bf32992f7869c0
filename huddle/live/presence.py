"""Who is where now. Ephemeral: it has a time to live and never enters the log."""

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
    """The places of all viewers of this process, and the frames that tell of them."""

    def __init__(self, broadcast: Callable[[str, Frame], None]) -> None:
        self._broadcast = broadcast
        self._teams: dict[str, dict[Viewer, tuple[str, float]]] = {}
        self._told: dict[str, float] = {}
        self._due: dict[str, asyncio.TimerHandle] = {}

    def enter(self, viewer: Viewer, team_id: str, at: str | None) -> None:
        """Note that the viewer is at `at`, for the time to live; None: nowhere."""
        people = self._teams.setdefault(team_id, {})
        before = people.pop(viewer, None)
        if at is not None:
            people[viewer] = (at, asyncio.get_running_loop().time() + TTL_SECONDS)
        if (before[0] if before else None) != at:
            self._tell_soon(team_id)

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
                self._tell_soon(each)

    def expire(self) -> None:
        """Let those vanish whose time is over."""
        now = asyncio.get_running_loop().time()
        for team_id, people in list(self._teams.items()):
            gone = [viewer for viewer, (_, until) in people.items() if until <= now]
            for viewer in gone:
                del people[viewer]
            if gone:
                self._tell_soon(team_id)
            elif not people and team_id not in self._due:
                self._teams.pop(team_id)
                self._told.pop(team_id, None)

    def frame(self, team_id: str) -> Frame:
        """Return the frame that says who is where in the team now, each person's place once."""
        places = {(v.user_id, at): None for v, (at, _) in self._teams.get(team_id, {}).items()}
        members = [{"user": user, "at": at} for user, at in places]
        return Frame(dumps({"type": "presence", "team": team_id, "members": members}))

    def anyone(self, team_id: str) -> bool:
        return bool(self._teams.get(team_id))

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
        self._broadcast(team_id, self.frame(team_id))
