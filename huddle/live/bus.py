"""The bus between the processes of one site: changes, presence, and word of what ended.

It makes others fast, never right: a message that is missed shows as a gap in a team's sequence, or at
the tail's next look, and is read from the change log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

import orjson

from huddle.live.change import PublishedChange
from huddle.live.redis_link import RedisLink, State
from models.base import new_id

SITE = "huddle:site"
TEAM = "huddle:team:"


class Listener(Protocol):
    """What a process does with what others say."""

    def changes(self, changes: list[PublishedChange]) -> None:
        """Changes of one team that another process has committed, in order."""

    def presence(self, team_id: str, process: str, members: list[dict[str, str]]) -> None:
        """Who is where in the team, on the screens of another process."""

    def presence_asked(self, team_id: str) -> None:
        """Another process wants to know who is here."""

    def notice(self, kind: str, subject_id: str) -> None:
        """A session, token or account ended or was locked elsewhere."""

    def followed(self, team_id: str) -> None:
        """From now on, not before, changes of the team arrive: look whether one was missed."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A head, one line of JSON; then the `change` frames, one a line, as viewers receive them."""

    head: dict[str, Any]
    frames: list[str]

    def encode(self) -> bytes:
        return b"\n".join([orjson.dumps(self.head), *(frame.encode() for frame in self.frames)])

    @classmethod
    def decode(cls, data: bytes) -> _Message:
        """Read a message. Raises ValueError, KeyError."""
        head, *frames = data.split(b"\n")
        return cls(orjson.loads(head), [frame.decode() for frame in frames])


class Bus:
    """The bus of a process that is alone: nobody hears it. `state` is "off"."""

    @property
    def state(self) -> State:
        return "off"

    def start(self, listener: Listener) -> None:
        """Begin. Call it in the event loop in which the listener is to hear."""

    async def stop(self) -> None:
        """Say what is still to be said, and end."""

    def follow(self, team_id: str) -> None:
        """Hear of a team."""

    def unfollow(self, team_id: str) -> None:
        """Hear no more of a team."""

    def changes(self, changes: Sequence[PublishedChange]) -> None:
        """Tell of changes that were committed here, in the order of their teams' logs."""

    def presence(self, team_id: str, members: list[dict[str, str]]) -> None:
        """Tell who is where in the team, on the screens of this process."""

    def notice(self, kind: str, subject_id: str) -> None:
        """Tell that a session, token or account ended or was locked here."""


class RedisBus(Bus):
    """The bus over Redis's publish and subscribe: a channel for each team, and one for the site."""

    def __init__(self, url: str) -> None:
        self.process = new_id()
        self._link = RedisLink(url, self._heard, self._followed)
        self._listener: Listener | None = None

    @property
    def state(self) -> State:
        return self._link.state

    def start(self, listener: Listener) -> None:
        self._listener = listener
        self._link.follow(SITE)
        self._link.start()

    async def stop(self) -> None:
        await self._link.stop()

    def follow(self, team_id: str) -> None:
        self._link.follow(TEAM + team_id)

    def unfollow(self, team_id: str) -> None:
        self._link.unfollow(TEAM + team_id)

    def changes(self, changes: Sequence[PublishedChange]) -> None:
        for (team_id, epoch), of_team in groupby(changes, key=lambda c: (c.team_id, c.epoch)):
            run = list(of_team)
            head = {"kind": "changes", "seqs": [change.seq for change in run], "epoch": epoch}
            if ended := [user for change in run for user in change.ended_user_ids]:
                head["ended"] = ended
            self._say(TEAM + team_id, head, [change.message for change in run])

    def presence(self, team_id: str, members: list[dict[str, str]]) -> None:
        self._say(TEAM + team_id, {"kind": "presence", "members": members})

    def notice(self, kind: str, subject_id: str) -> None:
        self._say(SITE, {"kind": "notice", "notice": kind, "subject": subject_id})

    def _say(self, channel: str, head: dict[str, Any], frames: Sequence[str] = ()) -> None:
        message = _Message({"process": self.process, **head}, list(frames))
        self._link.publish(channel, message.encode())

    def _followed(self, channel: str) -> None:
        if self._listener is not None and channel.startswith(TEAM):
            self._listener.followed(channel.removeprefix(TEAM))
            self._say(channel, {"kind": "presence_asked"})

    def _heard(self, channel: str, data: bytes) -> None:
        message, listener = _Message.decode(data), self._listener
        head, team_id = message.head, channel.removeprefix(TEAM)
        if listener is None or head["process"] == self.process:
            return
        match head["kind"]:
            case "changes":
                ended, epoch = tuple(head.get("ended", ())), head.get("epoch", "")
                listener.changes(
                    [
                        PublishedChange(team_id, seq, frame, "", None, ended, epoch)
                        for seq, frame in zip(head["seqs"], message.frames, strict=True)
                    ]
                )
            case "presence":
                listener.presence(team_id, head["process"], head["members"])
            case "presence_asked":
                listener.presence_asked(team_id)
            case "notice":
                listener.notice(head["notice"], head["subject"])
            case other:
                # A newer version beside this one may say more; the log has all that matters.
                raise ValueError(f"unknown kind {other!r}")


def make_bus(redis_url: str) -> Bus:
    """Return the bus of a process: over Redis where its URL is set."""
    return RedisBus(redis_url) if redis_url else Bus()
