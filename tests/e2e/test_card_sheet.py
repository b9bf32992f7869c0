"""The sheet of one task: what one person does in it, another sees without doing anything."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.card_steps import new_task, open_task, row, settled
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
TEAM = "Maple Street Primary Care"


def test_title_description_note_claim_and_tick_show_on_the_other_screen(
    new_context: NewContext, server: ServerProcess
) -> None:
    elena, marcus = new_context(server, "elena"), new_context(server, "marcus")
    task_id = new_task(elena, server, TEAM, checklist=[{"id": "a1", "text": "Ask about ankles"}])
    page, sheet = open_task(elena, task_id)
    _, other = open_task(marcus, task_id)

    expect(other.get_by_text("Elena Duarte has this open too")).to_be_visible()

    sheet.get_by_title("Edit the title").click()
    sheet.get_by_label("Title").fill("Call Mrs. Brennan about her weight")
    sheet.get_by_label("Title").press("Enter")
    expect(other.get_by_role("button", name="Call Mrs. Brennan about her weight")).to_be_visible()
    expect(sheet.get_by_title("Edit the title")).to_be_focused()

    sheet.get_by_title("Edit the description").click()
    sheet.get_by_label("Description").fill("Two kilos in three days.\nAsk about salt.")
    sheet.get_by_label("Description").press("Control+Enter")
    shown = other.get_by_title("Edit the description")
    expect(shown).to_have_text("Two kilos in three days.\nAsk about salt.")
    expect(shown).to_have_css("white-space-collapse", "preserve")

    sheet.get_by_role("button", name="Claim").click()
    expect(other.get_by_role("button", name="Assignee:")).to_contain_text("Elena Duarte")
    expect(other.get_by_role("button", name="Claim")).to_be_hidden()
    expect(sheet.get_by_role("button", name="Release")).to_be_focused()

    sheet.get_by_role("checkbox", name="Ask about ankles").check()
    expect(other.get_by_role("checkbox", name="Ask about ankles")).to_be_checked()
    expect(other.get_by_text("1 of 1")).to_be_visible()

    note = sheet.get_by_label("Write a note")
    note.press_sequentially("She asked for you, @mar")
    expect(sheet.get_by_role("option", name="Marcus Bell")).to_be_visible()
    note.press("Enter")
    expect(note).to_have_value("She asked for you, @marcus ")
    note.press("Control+Enter")
    notes = other.get_by_role("list", name="Notes")
    expect(notes.get_by_text("She asked for you")).to_be_visible()
    expect(notes.locator("[data-me]")).to_have_text("@marcus")

    sheet.get_by_role("button", name="Release").click()
    expect(other.get_by_role("button", name="Claim")).to_be_visible()
    settled(page)
    assert row(elena, task_id)["assignee_id"] is None


def test_checklist_items_are_added_edited_ordered_and_removed(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    task_id = new_task(context, server, TEAM)
    page, sheet = open_task(context, task_id)
    add = sheet.get_by_label("Add an item to the checklist")
    for text in ["One", "Two", "Three"]:
        add.fill(text)
        add.press("Enter")
    items = sheet.get_by_role("list", name="Checklist").get_by_role("listitem")
    expect(items).to_have_text(["One", "Two", "Three"])

    sheet.get_by_role("button", name="Edit: Three").click()
    sheet.get_by_role("button", name="Move up").click()
    sheet.get_by_label("Text of the item").fill("Three, first")
    sheet.get_by_role("button", name="Move up").click()
    sheet.get_by_role("button", name="Done", exact=True).click()
    expect(items).to_have_text(["Three, first", "One", "Two"])

    sheet.get_by_role("button", name="Edit: One").click()
    sheet.get_by_role("button", name="Remove", exact=True).click()
    expect(items).to_have_text(["Three, first", "Two"])
    settled(page)
    saved = [item["text"] for item in row(context, task_id)["checklist"]]
    assert saved == ["Three, first", "Two"]


def test_archive_offers_undo_and_the_link_offers_to_restore(
    new_context: NewContext, server: ServerProcess
) -> None:
    elena, marcus = new_context(server, "elena"), new_context(server, "marcus")
    task_id = new_task(elena, server, TEAM, title="Fax the old records")
    page, sheet = open_task(elena, task_id)
    _, other = open_task(marcus, task_id)

    sheet.get_by_role("button", name="Archive").click()
    expect(sheet).to_be_hidden()
    expect(other.get_by_role("heading", name="This task is archived")).to_be_visible()
    expect(other.get_by_text("Elena Duarte took it off the board")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(other.get_by_title("Edit the title")).to_have_text("Fax the old records")

    other.get_by_role("button", name="Archive").click()
    settled(other.page)
    again = elena.new_page()
    again.goto(f"/board?task={task_id}")
    again.get_by_role("button", name="Put it back on the board").click()
    expect(again.get_by_title("Edit the title")).to_have_text("Fax the old records")


def test_a_link_to_nothing_says_so(new_context: NewContext, server: ServerProcess) -> None:
    page = new_context(server, "marcus").new_page()
    page.goto("/board?task=018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f")
    expect(page.get_by_role("heading", name="This task cannot be shown")).to_be_visible()


def test_keyboard_alone_opens_works_and_leaves_the_sheet(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    task_id = new_task(context, server, TEAM, title="Keyboard only")
    page: Page = context.new_page()
    page.goto("/board")
    card = page.locator(f'[data-task="{task_id}"]')
    card.focus()
    card.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_title("Edit the title")).to_be_visible()
    expect(page).to_have_url(re.compile(f"task={task_id}"))
    sheet.get_by_title("Edit the title").press("Enter")
    title = sheet.get_by_label("Title")
    expect(title).to_be_focused()
    title.press("End")
    title.press_sequentially(", changed")
    page.keyboard.press("Escape")
    expect(sheet.get_by_title("Edit the title")).to_have_text("Keyboard only")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(card).to_be_focused()
    expect(page).not_to_have_url(re.compile("task="))
