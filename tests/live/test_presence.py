"""Presence alone: it expires, is told seldom, and names each person's place once."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from huddle.live import presence as module
from huddle.live.frame import Frame
from huddle.live.presence import Presence
from huddle.live.viewer import Viewer
from tests.live.fakes import TEAM, Peer


class Told:
    """Keeps what was broadcast."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.news = asyncio.Event()

    def broadcast(self, team_id: str, frame: Frame) -> None:
        self.frames.append(json.loads(frame.message["text"]))
        self.news.set()

    async def next(self) -> list[dict[str, str]]:
        async with asyncio.timeout(10):
            await self.news.wait()
        self.news.clear()
        members: list[dict[str, str]] = self.frames[-1]["members"]
        return members


def viewer(user_id: str) -> Viewer:
    made = Viewer(Peer().send, user_id)
    made.teams.add(TEAM)
    return made


async def test_many_changes_at_once_are_told_once() -> None:
    told = Told()
    presence = Presence(told.broadcast)
    for number in range(50):
        presence.enter(viewer(f"u{number}"), TEAM, "board")
    assert len(await told.next()) == 50
    assert len(told.frames) == 1


async def test_two_screens_of_one_person_at_one_place_are_one() -> None:
    told = Told()
    presence = Presence(told.broadcast)
    tablet, laptop = viewer("u"), viewer("u")
    presence.enter(tablet, TEAM, "board")
    presence.enter(laptop, TEAM, "board")
    assert await told.next() == [{"user": "u", "at": "board"}]
    presence.enter(laptop, TEAM, "today")
    assert [member["at"] for member in await told.next()] == ["board", "today"]
    presence.forget(tablet)
    assert await told.next() == [{"user": "u", "at": "today"}]
    presence.enter(laptop, TEAM, None)
    assert await told.next() == []
    assert not presence.anyone(TEAM)


async def test_the_same_place_again_is_no_news() -> None:
    told = Told()
    presence = Presence(told.broadcast)
    someone = viewer("u")
    presence.enter(someone, TEAM, "board")
    await told.next()
    presence.enter(someone, TEAM, "board")
    assert presence._due == {}


async def test_who_is_not_heard_of_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    presence = Presence(told.broadcast)
    silent, heard = viewer("silent"), viewer("heard")
    presence.enter(silent, TEAM, "board")
    presence.enter(heard, TEAM, "board")
    await told.next()
    now = asyncio.get_running_loop().time()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now + module.TTL_SECONDS - 1)
    presence.renew(heard)
    presence.expire()
    assert presence._due == {}
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now + module.TTL_SECONDS + 1)
    presence.expire()
    monkeypatch.undo()
    assert set(presence._due) == {TEAM}
    members = json.loads(presence.frame(TEAM).message["text"])["members"]
    assert members == [{"user": "heard", "at": "board"}]


async def test_nobody_elsewhere_is_nobody() -> None:
    presence = Presence(Told().broadcast)
    presence.hear(TEAM, "other process", [])
    assert not presence.anyone(TEAM)
    presence.hear(TEAM, "other process", [{"user": "u", "at": "board"}])
    assert presence.anyone(TEAM)
    presence.ask_anew(TEAM)
    assert not presence.anyone(TEAM)
