"""What the tests of the shell share: commands by the API, the live mark, the way into an account."""

from __future__ import annotations

import re
import time
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.server import ServerProcess

LIVE = re.compile(r"^live$")


def mark(page: Page) -> Locator:
    """Return the words of the live mark."""
    return page.locator("#live-mark")


def open_live(context: BrowserContext, path: str = "/") -> Page:
    """Open a page and wait until its mark says `live`."""
    page = context.new_page()
    page.goto(path)
    expect(mark(page)).to_have_text(LIVE)
    return page


def until(page: Page, expression: str, argument: Any = None) -> None:
    """Poll until a JavaScript function returns true. (Playwright's own wait needs eval, which our
    pages forbid.)
    """
    deadline = time.monotonic() + 20
    while not page.evaluate(expression, argument):
        assert time.monotonic() < deadline, f"still not true: {expression}"
        page.wait_for_timeout(50)


def command(
    context: BrowserContext, server: ServerProcess, name: str, **arguments: Any
) -> dict[str, Any]:
    """Execute a command as the person who is signed in, and return its ack."""
    answer = context.request.post(
        f"{server.url}/api/v1/commands/{name}",
        data=arguments,
        headers={"Origin": server.url, "Idempotency-Key": str(uuid4())},
    )
    assert answer.ok, f"{name}: {answer.status} {answer.text()}"
    body: dict[str, Any] = answer.json()
    return body


def me(context: BrowserContext, server: ServerProcess) -> dict[str, Any]:
    """Return who is signed in: `user` and `teams`."""
    body: dict[str, Any] = context.request.get(f"{server.url}/api/v1/me").json()
    return body


def my_task(context: BrowserContext, server: ServerProcess, title: str, **more: Any) -> str:
    """Make a task of my own in my first team, and return its id."""
    who = me(context, server)
    ack = command(
        context,
        server,
        "task.create",
        team_id=who["teams"][0]["id"],
        title=title,
        assignee_id=who["user"]["id"],
        **more,
    )
    task_id: str = ack["result"]["task_id"]
    return task_id


def line(page: Page, title: str) -> Locator:
    """Return the line of a task on Today."""
    return page.locator("[data-today-row]").filter(has_text=title)
