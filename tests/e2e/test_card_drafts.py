"""What is typed in the sheet is never lost: not by closing, reloading, others' edits or a lost network."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.card_steps import command, new_task, open_task, row, settled, wait_pending
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
TEAM = "Maple Street Primary Care"


def test_an_unsent_note_survives_closing_and_reloading(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    task_id = new_task(context, server, TEAM)
    page, sheet = open_task(context, task_id)
    sheet.get_by_label("Write a note").fill("Half a thought")
    sheet.get_by_title("Edit the description").click()
    sheet.get_by_label("Description").fill("Half a description")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.goto(f"/board?task={task_id}")
    expect(sheet.get_by_label("Write a note")).to_have_value("Half a thought")
    expect(sheet.get_by_label("Description")).to_have_value("Half a description")
    page.reload()
    expect(sheet.get_by_label("Write a note")).to_have_value("Half a thought")
    sheet.get_by_role("button", name="Cancel").click()
    expect(sheet.get_by_title("Edit the description")).to_have_text("Add a description")
    assert row(context, task_id)["description"] == ""


def test_edits_of_different_fields_are_both_kept(
    new_context: NewContext, server: ServerProcess
) -> None:
    elena, marcus = new_context(server, "elena"), new_context(server, "marcus")
    task_id = new_task(elena, server, TEAM, title="Before", description="Before")
    page, sheet = open_task(elena, task_id)
    sheet.get_by_title("Edit the description").click()
    sheet.get_by_label("Description").fill("By Elena")

    other_page, other = open_task(marcus, task_id)
    other.get_by_title("Edit the title").click()
    other.get_by_label("Title").fill("By Marcus")
    other.get_by_label("Title").press("Enter")
    expect(sheet.get_by_title("Edit the title")).to_have_text("By Marcus")
    expect(sheet.get_by_label("Description")).to_have_value("By Elena")

    sheet.get_by_role("button", name="Save").click()
    expect(other.get_by_title("Edit the description")).to_have_text("By Elena")
    settled(page)
    settled(other_page)
    saved = row(elena, task_id)
    assert (saved["title"], saved["description"]) == ("By Marcus", "By Elena")


def test_edits_of_the_same_field_are_shown_side_by_side(
    new_context: NewContext, server: ServerProcess
) -> None:
    elena, marcus = new_context(server, "elena"), new_context(server, "marcus")
    task_id = new_task(elena, server, TEAM, description="Before")
    page, sheet = open_task(elena, task_id)
    sheet.get_by_title("Edit the description").click()
    sheet.get_by_label("Description").fill("By Elena")

    _, other = open_task(marcus, task_id)
    other.get_by_title("Edit the description").click()
    other.get_by_label("Description").fill("By Marcus")
    other.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("changed this while you were writing")).to_contain_text("By Marcus")
    expect(sheet.get_by_label("Description")).to_have_value("By Elena")

    sheet.get_by_role("button", name="Save").click()
    both = page.get_by_role("dialog", name="Somebody changed this at the same time")
    expect(both).to_contain_text("By Elena")
    expect(both).to_contain_text("By Marcus")
    assert row(elena, task_id)["description"] == "By Marcus"
    both.get_by_role("button", name="Keep what I chose").click()
    expect(other.get_by_title("Edit the description")).to_have_text("By Elena")


def test_work_without_network_is_kept_and_sent_once(
    new_context: NewContext, server: ServerProcess
) -> None:
    elena, marcus = new_context(server, "elena"), new_context(server, "marcus")
    checklist = [{"id": "a1", "text": "Weigh"}]
    task_id = new_task(elena, server, TEAM, title="In the lift", checklist=checklist)
    page, sheet = open_task(elena, task_id)
    elena.set_offline(True)
    sheet.get_by_role("checkbox", name="Weigh").check()
    for text in ["Call", "Write"]:
        sheet.get_by_label("Add an item to the checklist").fill(text)
        sheet.get_by_label("Add an item to the checklist").press("Enter")
    sheet.get_by_label("Write a note").fill("From the lift")
    sheet.get_by_role("button", name="Add note").click()
    expect(sheet.get_by_text("not sent yet", exact=True)).to_be_visible()
    expect(sheet.get_by_role("checkbox", name="Weigh")).to_be_checked()
    wait_pending(page, 4)
    assert row(marcus, task_id)["note_count"] == 0

    elena.set_offline(False)
    settled(page)
    saved = row(marcus, task_id)
    assert [(item["text"], item["done"]) for item in saved["checklist"]] == [
        ("Weigh", True),
        ("Call", False),
        ("Write", False),
    ]
    assert saved["note_count"] == 1
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_a_task_archived_by_another_keeps_what_i_was_writing(
    new_context: NewContext, server: ServerProcess
) -> None:
    elena, marcus = new_context(server, "elena"), new_context(server, "marcus")
    task_id = new_task(elena, server, TEAM)
    page, sheet = open_task(marcus, task_id)
    sheet.get_by_label("Write a note").fill("Do not lose me")
    command(elena, server, "task.archive", task_id=task_id)
    expect(sheet.get_by_role("heading", name="This task is archived")).to_be_visible()
    sheet.get_by_role("button", name="Put it back on the board").click()
    expect(sheet.get_by_label("Write a note")).to_have_value("Do not lose me")
    settled(page)
