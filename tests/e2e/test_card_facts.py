"""The facts of a task, each set in the sheet and told in its history."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.card_steps import new_task, open_task, row, settled
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
TEAM = "Maple Street Primary Care"


def test_every_fact_can_be_set_and_stands_in_the_history(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "elena", timezone_id="America/New_York")
    task_id = new_task(context, server, TEAM, title="Check the insulin supply")
    page, sheet = open_task(context, task_id)

    sheet.get_by_label("Column: move to").select_option(label="Doing")
    sheet.get_by_label("Role", exact=True).select_option(label="Pharmacist")
    sheet.get_by_label("Priority").select_option(label="Urgent")

    sheet.get_by_role("button", name="Assignee:").click()
    search = page.get_by_role("combobox", name="Assignee")
    search.fill("pharma")
    search.press("Enter")
    expect(sheet.get_by_role("button", name="Assignee:")).to_contain_text("Grace Okafor")

    sheet.get_by_role("button", name="Patient:").click()
    options = page.get_by_role("listbox", name="Patient").get_by_role("option")
    expect(options).not_to_have_count(1)
    name = options.nth(1).locator("span span").first.inner_text()
    options.nth(1).click()
    expect(sheet.get_by_role("button", name="Patient:")).to_contain_text(name)
    expect(sheet.get_by_role("link", name=re.compile("Call"))).to_have_attribute(
        "href", re.compile(r"^tel:\+?\d+$")
    )

    sheet.get_by_role("button", name="Due:").click()
    page.get_by_label("Date and time").fill("2026-12-24T10:15")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(sheet.get_by_role("button", name="Due:")).to_contain_text("10:15")

    sheet.get_by_role("button", name="Add a tag").click()
    page.get_by_label("New tag").fill("#Insulin")
    page.get_by_label("New tag").press("Enter")
    page.keyboard.press("Escape")
    expect(sheet.get_by_role("button", name="Remove the tag insulin")).to_be_visible()

    settled(page)
    saved = row(context, task_id)
    assert saved["status"] == "doing"
    assert saved["assigned_role"] == "pharmacist"
    assert saved["priority"] == "urgent"
    assert saved["patient_name"] == name
    assert saved["due_at"].startswith("2026-12-24T15:15:00")
    assert saved["tags"] == ["insulin"]

    sheet.locator("summary").click()
    history = sheet.get_by_role("list", name="History")
    for words in [
        "made this task",
        "moved it from To do to Doing",
        "none → is now Pharmacist",
        "Routine → is now Urgent",
        "none → is now Grace Okafor",
        f"none → is now {name}",
        "none → is now insulin",
    ]:
        expect(history).to_contain_text(words)


def test_quick_picks_set_the_due_time(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "elena", timezone_id="America/New_York")
    task_id = new_task(context, server, TEAM)
    page, sheet = open_task(context, task_id)
    sheet.get_by_role("button", name="Due:").click()
    page.get_by_role("button", name="Tomorrow", exact=True).click()
    expect(sheet.get_by_role("button", name="Due:")).to_contain_text("Tomorrow")
    sheet.get_by_role("button", name="Due:").click()
    page.get_by_role("button", name="No due time").click()
    expect(sheet.get_by_role("button", name="Due:")).to_contain_text("No due time")
    settled(page)
    assert row(context, task_id)["due_at"] is None
