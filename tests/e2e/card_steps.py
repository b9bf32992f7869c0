"""Steps that tests of the sheet and of the managers' page share."""

from __future__ import annotations

import uuid
from typing import Any

from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, expect

from tests.support.server import ServerProcess


def post(context: BrowserContext, server: ServerProcess, name: str, **args: Any) -> APIResponse:
    """Send a command as the person of `context`, past the screens."""
    return context.request.post(
        f"{server.url}/api/v1/commands/{name}",
        data=args,
        headers={"Origin": server.url, "Idempotency-Key": str(uuid.uuid4())},
    )


def command(context: BrowserContext, server: ServerProcess, name: str, **args: Any) -> Any:
    """Send a command that must succeed; return its result."""
    answer = post(context, server, name, **args)
    assert answer.ok, f"{answer.status} {answer.text()}"
    return answer.json()["result"]


def team_named(context: BrowserContext, name: str) -> str:
    """Return the id of a team of the person of `context`."""
    teams = context.request.get("/api/v1/me").json()["teams"]
    return str(next(team["id"] for team in teams if team["name"] == name))


def new_task(context: BrowserContext, server: ServerProcess, team: str, **fields: Any) -> str:
    """Make a task in the team called `team`; return its id."""
    fields = {"title": f"Call back {uuid.uuid4().hex[:6]}", **fields}
    team_id = team_named(context, team)
    return str(command(context, server, "task.create", team_id=team_id, **fields)["task_id"])


def row(context: BrowserContext, task_id: str) -> dict[str, Any]:
    """Return the task as the server has it."""
    answer: dict[str, Any] = context.request.get(f"/api/v1/tasks/{task_id}").json()
    return answer


def open_task(context: BrowserContext, task_id: str) -> tuple[Page, Locator]:
    """Open a task by its link; return the page and the sheet, once the task is shown."""
    page = context.new_page()
    page.goto(f"/board?task={task_id}")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Write a note")).to_be_visible()
    return page, sheet


_WAIT = """count => new Promise((resolve, reject) => {
    const end = Date.now() + 20000;
    const look = () => {
        const waiting = window.__huddle.pending().length;
        if (waiting === count) resolve();
        else if (Date.now() > end) reject(new Error(`${waiting} commands wait, not ${count}`));
        else setTimeout(look, 20);
    };
    look();
})"""


def settled(page: Page) -> None:
    """Wait until everything done on this page is confirmed by the server."""
    page.evaluate(_WAIT, 0)


def wait_pending(page: Page, count: int) -> None:
    """Wait until `count` commands of this page wait for the server."""
    page.evaluate(_WAIT, count)
