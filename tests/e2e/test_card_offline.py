"""The sheet without a network: it says so, and takes nothing unread for nothing there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.card_steps import new_task, open_task, team_named
from tests.e2e.conftest import SIZES, NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
TEAM = "Maple Street Primary Care"


def with_an_old_note(context: BrowserContext) -> tuple[str, str]:
    """Return a task with one note from before this server ran, and how the note begins.

    No viewer was told of that note by a change: it has to be read when the task is opened.
    """
    team = team_named(context, TEAM)
    snapshot = context.request.get(f"/api/v1/teams/{team}/snapshot").json()
    old = datetime.now(UTC) - timedelta(hours=1)
    for task in snapshot["collections"]["tasks"]:
        if task["note_count"] == 1 and task["status"] != "done":
            note = context.request.get(f"/api/v1/tasks/{task['id']}/notes").json()["notes"][0]
            if "@" not in note["text"] and datetime.fromisoformat(note["created_at"]) < old:
                return task["id"], note["text"][:20]
    raise LookupError("the demo practice has no task with one plain note")


def test_offline_the_sheet_says_what_it_has_not_read(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus", **SIZES["tablet"])
    first = new_task(context, server, TEAM)
    second, words = with_an_old_note(context)
    page, sheet = open_task(context, first)
    expect(sheet.locator("#sheet-live-mark")).to_have_text("live")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    context.set_offline(True)
    card = page.locator(f'[data-task="{second}"]')
    card.evaluate("card => card.focus()")
    page.keyboard.press("Enter")
    expect(sheet.locator("#sheet-live-mark")).to_contain_text("offline")
    expect(sheet.get_by_text("1 note is not on this device yet")).to_be_visible()
    history = sheet.get_by_text("History", exact=True)
    history.click()
    expect(sheet.get_by_text("It appears here when you are back online")).to_be_visible()

    history.scroll_into_view_if_needed()
    expect(sheet.get_by_role("button", name="Close")).to_be_in_viewport()
    expect(sheet.locator("#sheet-live-mark")).to_be_in_viewport()

    context.set_offline(False)
    expect(sheet.get_by_role("list", name="Notes").get_by_text(words)).to_be_visible()
    history_lines = sheet.get_by_role("list", name="History").get_by_role("listitem")
    expect(history_lines.first).to_be_visible()
    expect(sheet.get_by_text("not on this device yet")).to_be_hidden()
