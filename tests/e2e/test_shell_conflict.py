"""Two people edit the same words: both versions side by side, nothing lost, one choice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.shell_support import command, line, my_task, open_live, until
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Somebody changed this at the same time")


def conflicting(new_context: NewContext, server: ServerProcess, title: str) -> tuple[Page, str]:
    """Return the page of one who saved a title that somebody else had changed meanwhile."""
    mine = new_context(server, "tomasz")
    task = my_task(mine, server, title)
    page = open_live(mine)
    line(page, title).get_by_role("button", name=title, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=title, exact=True).click()
    field = page.get_by_label("Title", exact=True)
    field.fill(f"{title}, in my words")
    row = mine.request.get(f"{server.url}/api/v1/tasks/{task}").json()
    command(
        new_context(server, "daniel"),
        server,
        "task.edit",
        task_id=task,
        expected_version=row["version"],
        changes={"title": f"{title}, in theirs"},
    )
    expect(page.get_by_text("changed this while you were writing")).to_be_visible()
    field.press("Enter")
    expect(dialog(page)).to_be_visible()
    return page, task


def title_of(page: Page, server: ServerProcess, task: str) -> str:
    return str(page.request.get(f"{server.url}/api/v1/tasks/{task}").json()["title"])


def test_both_versions_stand_side_by_side_and_mine_can_be_kept(
    new_context: NewContext, server: ServerProcess
) -> None:
    page, task = conflicting(new_context, server, "Call the daughter")
    both = dialog(page)
    expect(both.get_by_text("Call the daughter, in my words")).to_be_visible()
    expect(both.get_by_text("Call the daughter, in theirs").first).to_be_visible()
    expect(both.get_by_text("Daniel Mensah")).to_be_visible()
    assert title_of(page, server, task) == "Call the daughter, in theirs"

    both.get_by_role("button", name="Keep what I chose").click()
    expect(both).to_be_hidden()
    until(
        page,
        "(id) => window.__huddle.pending().length === 0 &&"
        " window.__huddle.rows('tasks').find((task) => task.id === id).title.endsWith('my words')",
        task,
    )
    assert title_of(page, server, task) == "Call the daughter, in my words"


def test_theirs_can_be_kept_and_the_question_put_aside(
    new_context: NewContext, server: ServerProcess
) -> None:
    page, task = conflicting(new_context, server, "Order the walker")
    dialog(page).press("Escape")
    expect(dialog(page)).to_be_hidden()
    page.get_by_role("dialog").press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="1 conflict to settle").click()
    expect(dialog(page).get_by_text("Order the walker, in my words")).to_be_visible()
    page.reload()
    both = dialog(page)
    expect(both.get_by_text("Order the walker, in my words")).to_be_visible()
    both.get_by_role("button", name="All theirs").click()
    both.get_by_role("button", name="Keep what I chose").click()
    expect(both).to_be_hidden()
    assert title_of(page, server, task) == "Order the walker, in theirs"
