"""The sheet without a network: it says so, and takes nothing unread for nothing there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.card_steps import command, new_task, open_task
from tests.e2e.conftest import SIZES, NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
TEAM = "Maple Street Primary Care"


def test_offline_the_sheet_says_what_it_has_not_read(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus", **SIZES["tablet"])
    first, second = (new_task(context, server, TEAM) for _ in range(2))
    note = {"subject_type": "task", "subject_id": second, "text": "Ask for her sister."}
    command(context, server, "note.add", **note)
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
    for name in ("Notes", "History"):
        read = sheet.get_by_role("list", name=name).get_by_text("Ask for her sister.")
        expect(read).to_be_visible()
    expect(sheet.get_by_text("not on this device yet")).to_be_hidden()
