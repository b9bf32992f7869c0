"""Filters, saved views and lanes: each tap shows at once, what is hidden is counted, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.board_support import TEAM, Api, Board, new_word
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


@pytest.fixture
def board(server: ServerProcess, new_context: NewContext) -> tuple[Board, Api]:
    """A board of four tasks that differ in everything a filter asks for."""
    word = new_word()
    context = new_context(server, "elena")
    api = Api(context, server)
    now = datetime.now(UTC)
    late, soon = (now - timedelta(days=1)).isoformat(), (now + timedelta(hours=3)).isoformat()
    patient = api.get(f"/api/v1/teams/{api.team}/snapshot")["collections"]["patients"][0]
    api.task(f"{word} mine", assignee_id=api.me, due_at=late, priority="urgent")
    api.task(f"{word} role", assigned_role="care_manager", tags=[word], due_at=soon)
    api.task(f"{word} nurse", assigned_role="nurse", patient_id=patient["id"])
    api.task(f"{word} doing", status="doing", assigned_role="nurse", priority="soon")
    return Board(context.new_page(), word).open(), api


def test_chips_filter_with_one_tap(board: tuple[Board, Api]) -> None:
    shown, _ = board
    page = shown.page
    shown.expect_column("todo", ["mine", "role", "nurse"])
    for chip, todo, doing in (
        ("Mine", ["mine"], []),
        ("My role", ["role"], []),
        ("Unclaimed", ["role", "nurse"], ["doing"]),
        ("Overdue", ["mine"], []),
        ("Due in 24 h", ["role"], []),
    ):
        button = page.get_by_role("button", name=chip, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        shown.expect_column("todo", todo)
        shown.expect_column("doing", doing)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "false")
    shown.expect_column("todo", ["mine", "role", "nurse"])


def test_further_filters_and_clear(board: tuple[Board, Api]) -> None:
    shown, _ = board
    page = shown.page
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Role", exact=True).select_option("nurse")
    shown.expect_column("todo", ["nurse"])
    page.get_by_label("Priority").select_option("soon")
    page.keyboard.press("Escape")
    shown.expect_column("todo", [])
    shown.expect_column("doing", ["doing"])
    page.get_by_role("button", name="Nurse", exact=True).click()
    page.get_by_role("button", name="Soon", exact=True).click()
    shown.expect_column("todo", ["mine", "role", "nurse"])
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Tag").select_option(shown.word)
    page.keyboard.press("Escape")
    shown.expect_column("todo", ["role"])
    expect(page.locator(".hb-hidden")).to_contain_text("hidden by filters")
    page.get_by_role("button", name="clear all filters").click()
    expect(page.locator(".hb-hidden")).to_have_count(0)
    expect(page.locator("#board-search")).to_have_value("")


def test_filters_survive_a_reload(board: tuple[Board, Api]) -> None:
    shown, _ = board
    shown.page.get_by_role("button", name="Mine", exact=True).click()
    shown.expect_column("todo", ["mine"])
    shown.page.reload()
    shown.expect_column("todo", ["mine"])


def test_a_view_saved_for_the_team_is_there_for_others(
    board: tuple[Board, Api], server: ServerProcess, new_context: NewContext
) -> None:
    shown, _ = board
    page = shown.page
    other = Board(new_context(server, "marcus").new_page(), shown.word).open()
    page.get_by_role("button", name="Overdue", exact=True).click()
    page.get_by_role("button", name="Views", exact=True).click()
    page.get_by_label("Name of the view").fill(f"Late {shown.word}")
    page.get_by_role("button", name="For the team").click()
    expect(page.get_by_role("button", name=f"Late {shown.word}", exact=True)).to_be_visible()
    other.page.get_by_role("button", name="Views", exact=True).click()
    other.page.get_by_role("button", name=f"Late {shown.word}", exact=True).click()
    other.expect_column("todo", ["mine"])
    page.get_by_role("button", name=f"Remove the view Late {shown.word}").click()
    other.page.get_by_role("button", name="Views", exact=True).click()
    expect(other.page.get_by_role("button", name=f"Late {shown.word}", exact=True)).to_have_count(0)


def test_a_view_of_mine_is_mine_alone(
    board: tuple[Board, Api], server: ServerProcess, new_context: NewContext
) -> None:
    shown, _ = board
    page = shown.page
    name = f"Own {shown.word}"
    page.get_by_role("button", name="Views", exact=True).click()
    page.get_by_label("Name of the view").fill(name)
    page.get_by_role("button", name="For me").click()
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    other = Board(new_context(server, "marcus").new_page(), shown.word).open()
    other.page.get_by_role("button", name="Views", exact=True).click()
    expect(other.page.get_by_role("heading", name="The team's")).to_be_visible()
    expect(other.page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_lanes_by_role_and_a_drop_across_them(board: tuple[Board, Api]) -> None:
    shown, api = board
    page = shown.page
    page.get_by_label("Lanes").select_option("role")
    nurse = page.get_by_role("region", name="Nurse")
    expect(nurse.locator(".hb-title")).to_have_text([f"{shown.word} nurse", f"{shown.word} doing"])
    expect(page.get_by_role("region", name="No role").locator(".hb-title")).to_have_text(
        [f"{shown.word} mine"]
    )
    shown.take("mine")
    target = nurse.locator('[data-cell][data-status="waiting"]').bounding_box()
    assert target
    page.mouse.move(target["x"] + 60, target["y"] + 30, steps=8)
    expect(page.locator(".hb-line")).to_be_visible()
    page.mouse.up()
    expect(nurse.locator(".hb-title")).to_have_text(
        [f"{shown.word} nurse", f"{shown.word} doing", f"{shown.word} mine"]
    )
    shown.settled()
    task = next(
        row
        for row in api.get(f"/api/v1/teams/{api.team}/snapshot")["collections"]["tasks"]
        if row["title"] == f"{shown.word} mine"
    )
    assert (task["status"], task["assigned_role"]) == ("waiting", "nurse")
    page.keyboard.press("z")
    expect(page.get_by_role("region", name="No role").locator(".hb-title")).to_have_text(
        [f"{shown.word} mine"]
    )


@pytest.mark.parametrize(("by", "lane"), [("priority", "Urgent"), ("patient", "No patient")])
def test_other_lanes(board: tuple[Board, Api], by: str, lane: str) -> None:
    shown, _ = board
    shown.page.get_by_label("Lanes").select_option(by)
    region = shown.page.get_by_role("region", name=lane)
    expect(region.locator(".hb-title").first).to_have_text(f"{shown.word} mine")


def test_the_team_on_screen_is_the_one_chosen(board: tuple[Board, Api]) -> None:
    shown, _ = board
    switch = shown.page.locator("select#team")
    shown.page.get_by_role("button", name="clear all filters").click()
    switch.select_option(label="Care Transitions")
    expect(shown.card("mine")).to_have_count(0)
    expect(shown.page.locator("[data-task]").first).to_be_visible()
    switch.select_option(label=TEAM)
    expect(shown.card("mine")).to_have_count(1)
