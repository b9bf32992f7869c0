"""Today: what waits for me, the most urgent first, live, one tap for everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SIZES, NewContext
from tests.e2e.shell_support import command, line, me, my_task, open_live, until
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def test_sections_follow_the_clock(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "renee")
    my_task(context, server, "Long overdue thing", due_at=in_days(-400))
    my_task(context, server, "Thing for another week", due_at=in_days(9))
    my_task(context, server, "Thing without a date", priority="urgent")
    page = open_live(context)
    sections = {
        "Overdue": "Long overdue thing",
        "Next": "Thing for another week",
        "No date": "Thing without a date",
    }
    for name, title in sections.items():
        section = page.get_by_role("region", name=name, exact=True)
        more = section.get_by_role("button", name="more")
        expect(section).to_be_visible()
        if more.count():
            more.click()
        expect(section.locator("[data-today-row]").filter(has_text=title)).to_be_visible()
    first = page.locator("[data-today-row]").first
    expect(first).to_contain_text("Long overdue thing")


def test_what_others_do_shows_at_once(new_context: NewContext, server: ServerProcess) -> None:
    nurse, colleague = new_context(server, "marcus"), new_context(server, "priya")
    page = open_live(nurse)
    who = me(nurse, server)
    ack = command(
        colleague,
        server,
        "task.create",
        team_id=who["teams"][0]["id"],
        title="Fresh from Priya",
        assigned_role="nurse",
        due_at=in_days(-1),
    )
    task = line(page, "Fresh from Priya")
    expect(task).to_be_visible()
    expect(task.get_by_role("button", name="Claim")).to_be_visible()
    command(colleague, server, "task.claim", task_id=ack["result"]["task_id"])
    expect(task).to_have_count(0)
    command(colleague, server, "task.release", task_id=ack["result"]["task_id"])
    expect(task).to_be_visible()


@pytest.mark.parametrize("size", ["tablet-upright", "phone"])
def test_claim_tick_move_and_note_are_one_tap_each(
    new_context: NewContext, server: ServerProcess, size: str
) -> None:
    context = new_context(server, "marcus", **SIZES[size])
    who = me(context, server)
    title = f"Walk with me on a {size}"
    command(
        context,
        server,
        "task.create",
        team_id=who["teams"][0]["id"],
        title=title,
        assigned_role="nurse",
        due_at=in_days(-2),
        checklist=[{"id": "1", "text": "Shoes on"}, {"id": "2", "text": "Walk"}],
    )
    page = open_live(context)
    task = line(page, title)
    for button in (
        task.get_by_role("button", name="Claim"),
        task.get_by_role("button", name="Note", exact=True),
        task.get_by_role("button", name="Shoes on"),
        task.get_by_role("button", name=f"Done: {title}"),
        task.get_by_label(f"Move {title} to"),
    ):
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 47.5, f"{button}: {box}"
        assert box["width"] >= 47.5, f"{button}: {box}"

    task.get_by_role("button", name="Claim").tap()
    expect(task.get_by_role("button", name="Release")).to_be_visible()
    task.get_by_role("button", name="Shoes on").tap()
    expect(task.get_by_role("button", name="Walk 1 of 2")).to_be_visible()
    task.get_by_role("button", name="Note", exact=True).tap()
    task.get_by_role("textbox", name="Note").fill("Two laps, no dizziness")
    task.get_by_role("button", name="Save note").tap()
    expect(task.get_by_role("textbox", name="Note")).to_have_count(0)
    task.get_by_label(f"Move {title} to").select_option("doing")
    expect(task.get_by_label(f"Move {title} to")).to_have_value("doing")
    until(page, "() => window.__huddle.pending().length === 0")
    rows = context.request.get(f"{server.url}/api/v1/teams/{who['teams'][0]['id']}/snapshot").json()
    saved = next(row for row in rows["collections"]["tasks"] if row["title"] == title)
    assert saved["status"] == "doing"
    assert saved["assignee_id"] == who["user"]["id"]
    assert saved["note_count"] == 1
    assert [item["done"] for item in saved["checklist"]] == [True, False]


def test_somebody_without_tasks_is_taught_the_first_step(
    new_context: NewContext, own_server: ServerProcess
) -> None:
    context = new_context(own_server, "kofi")
    who = me(context, own_server)
    boss = new_context(own_server, "renee")
    for team in who["teams"]:
        snapshot = context.request.get(f"{own_server.url}/api/v1/teams/{team['id']}/snapshot")
        ids = [row["id"] for row in snapshot.json()["collections"]["tasks"]]
        for start in range(0, len(ids), 50):
            command(boss, own_server, "task.bulk", task_ids=ids[start : start + 50], archive=True)
    page = open_live(context)
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    page.get_by_role("link", name="Open the board").click()
    expect(page).to_have_url(f"{own_server.url}/board")
