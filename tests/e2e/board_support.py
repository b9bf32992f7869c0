"""What the tests of the board do again and again: tasks of their own, and a board that shows only them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.server import ServerProcess

TEAM = "Maple Street Primary Care"
OPEN_COLUMNS = ("todo", "doing", "waiting")


class Api:
    """The REST door, in the name of whoever the context is signed in as."""

    def __init__(self, context: BrowserContext, server: ServerProcess) -> None:
        self._request, self._url = context.request, server.url
        me = self.get("/api/v1/me")
        self.me = str(me["user"]["id"])
        self.team = next(team["id"] for team in me["teams"] if team["name"] == TEAM)

    def get(self, path: str) -> dict[str, Any]:
        answer = self._request.get(f"{self._url}{path}")
        assert answer.ok, answer.text()
        return dict(answer.json())

    def send(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Send a command; returns its result."""
        answer = self._request.post(
            f"{self._url}/api/v1/commands/{command}",
            data=arguments,
            headers={"Idempotency-Key": str(uuid.uuid4()), "Origin": self._url},
        )
        assert answer.ok, answer.text()
        return dict(answer.json()["result"])

    def task(self, title: str, status: str = "todo", **fields: Any) -> str:
        """Make a task; returns its id."""
        made = self.send("task.create", team_id=self.team, title=title, status=status, **fields)
        return str(made["task_id"])

    def row(self, task_id: str) -> dict[str, Any]:
        return self.get(f"/api/v1/tasks/{task_id}")


def new_word() -> str:
    """Return a word that no other test's tasks have."""
    return f"w{uuid.uuid4().hex[:10]}"


class Board:
    """The board in one page, filtered to the tasks with one word in their title."""

    def __init__(self, page: Page, word: str) -> None:
        self.page, self.word = page, word

    def open(self) -> Board:
        self.page.goto("/board")
        switch = self.page.locator("select#team")
        expect(self.page.locator("[data-task]").first).to_be_visible()
        if switch.count():
            switch.select_option(label=TEAM)
        self.page.fill("#board-search", self.word)
        expect(self.page.locator(".hb-hidden")).to_be_visible()
        return self

    def cell(self, status: str) -> Locator:
        return self.page.locator(f'[data-cell][data-status="{status}"]')

    def card(self, name: str) -> Locator:
        return self.page.locator("[data-task]").filter(has_text=f"{self.word} {name}")

    def expect_column(self, status: str, names: Sequence[str]) -> None:
        """Wait until the column holds exactly these cards in this order."""
        titles = self.cell(status).locator("[data-task] .hb-title")
        expect(titles).to_have_text([f"{self.word} {name}" for name in names])

    def focus(self, name: str) -> Locator:
        """Give a card the focus as the keyboard does."""
        card = self.card(name)
        card.evaluate("card => card.focus()")
        expect(card).to_be_focused()
        return card

    def drag(self, name: str, status: str, before: str | None = None) -> None:
        """Drag a card by mouse into a column, above the card `before` or to its end."""
        self.take(name)
        self.drop_over(status, before)

    def take(self, name: str) -> None:
        """Pick a card up by mouse, and keep holding it."""
        x, y = _middle(self.card(name).locator(".hb-title"))
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 4, y + 4)
        mouse.move(x + 12, y + 12, steps=4)
        expect(self.page.locator("[data-board][data-dragging]")).to_be_visible()

    def hover(self, status: str, before: str | None = None) -> None:
        """Move what is held over the place where it shall go."""
        x, y = self.place(status, before)
        self.page.mouse.move(x, y, steps=8)
        expect(self.page.locator(".hb-line")).to_be_visible()

    def drop_over(self, status: str, before: str | None = None) -> None:
        self.hover(status, before)
        self.page.mouse.up()
        expect(self.page.locator("[data-board][data-dragging]")).to_have_count(0)

    def place(self, status: str, before: str | None) -> tuple[float, float]:
        """Return the point at which a drop lands above the card `before`, or at the column's end."""
        if before is not None:
            box = self.card(before).bounding_box()
            assert box
            return box["x"] + box["width"] / 2, box["y"] + 6
        box = self.cell(status).bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] - 12

    def settled(self) -> None:
        """Wait until the server has confirmed everything that was done in this page."""
        self.page.wait_for_function("() => window.__huddle.pending().length === 0")


def _middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def touch(page: Page) -> Any:
    """Return a function that sends touch events: `send("touchStart", (x, y))`, `send("touchEnd")`."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, *points: tuple[float, float]) -> None:
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y, "id": 1} for x, y in points]},
        )

    return send
