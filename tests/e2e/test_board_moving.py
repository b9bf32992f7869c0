"""Each way of moving a card, done in one browser and seen in a second one without any action there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


@pytest.fixture
def two(server: ServerProcess, new_context: NewContext) -> tuple[Board, Board, Api]:
    """Three cards to do and two being done, on the boards of two people."""
    word = new_word()
    first = new_context(server, "marcus")
    second = new_context(server, "aisha")
    api = Api(first, server)
    for name in ("one", "two", "three"):
        api.task(f"{word} {name}")
    for name in ("four", "five"):
        api.task(f"{word} {name}", status="doing")
    mine = Board(first.new_page(), word).open()
    theirs = Board(second.new_page(), word).open()
    theirs.expect_column("todo", ["one", "two", "three"])
    theirs.expect_column("doing", ["four", "five"])
    return mine, theirs, api


def test_mouse_drags_between_and_within_columns(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, _ = two
    mine.drag("one", "doing", before="five")
    mine.expect_column("doing", ["four", "one", "five"])
    theirs.expect_column("todo", ["two", "three"])
    theirs.expect_column("doing", ["four", "one", "five"])
    mine.drag("three", "todo", before="two")
    theirs.expect_column("todo", ["three", "two"])
    mine.drag("four", "doing")
    theirs.expect_column("doing", ["one", "five", "four"])
    mine.drag("two", "waiting")
    theirs.expect_column("waiting", ["two"])


def test_escape_puts_a_dragged_card_back(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, _ = two
    mine.take("one")
    mine.hover("doing", before="five")
    mine.page.keyboard.press("Escape")
    mine.page.mouse.up()
    mine.expect_column("todo", ["one", "two", "three"])
    mine.drag("two", "waiting")
    theirs.expect_column("waiting", ["two"])
    theirs.expect_column("todo", ["one", "three"])


def test_keyboard_carries_a_card(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, _ = two
    keys = mine.page.keyboard
    says = mine.page.locator("#board-says")
    mine.focus("two")
    keys.press("Space")
    expect(says).to_contain_text("picked up")
    keys.press("ArrowRight")
    expect(says).to_contain_text("Doing")
    keys.press("Home")
    expect(says).to_contain_text("position 1 of 3")
    keys.press("ArrowDown")
    expect(says).to_contain_text("position 2 of 3")
    keys.press("Space")
    mine.expect_column("doing", ["four", "two", "five"])
    theirs.expect_column("doing", ["four", "two", "five"])
    expect(mine.card("two")).to_be_focused()
    expect(says).to_contain_text("moved to Doing")


def test_escape_puts_a_carried_card_back(two: tuple[Board, Board, Api]) -> None:
    mine, _, _ = two
    mine.focus("one")
    mine.page.keyboard.press("Space")
    mine.page.keyboard.press("ArrowRight")
    mine.page.keyboard.press("Escape")
    expect(mine.page.locator("#board-says")).to_contain_text("Put back")
    mine.expect_column("todo", ["one", "two", "three"])
    expect(mine.page.locator(".hb-line")).to_have_count(0)


def test_menu_moves_to_any_column_and_place(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, _ = two
    page = mine.page
    mine.focus("one")
    page.keyboard.press("m")
    expect(page.get_by_role("menuitem", name="Waiting")).to_be_visible()
    page.get_by_role("menuitem", name="Waiting").press("Enter")
    theirs.expect_column("waiting", ["one"])
    expect(mine.card("one")).to_be_focused()
    mine.focus("three")
    page.keyboard.press("m")
    page.get_by_role("menuitem", name="One up").press("Enter")
    theirs.expect_column("todo", ["three", "two"])
    mine.card("five").hover()
    mine.card("five").get_by_role("button", name="Move to, and more").click()
    page.get_by_role("menuitem", name="Top of the column").click()
    theirs.expect_column("doing", ["five", "four"])


def test_bulk_moves_all_selected_as_one_change(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, api = two
    page = mine.page
    before = api.get(f"/api/v1/teams/{api.team}/snapshot")["seq"]
    mine.focus("one")
    page.keyboard.press("x")
    mine.card("three").click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Selected tasks")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Move to").click()
    page.get_by_role("menuitem", name="Waiting").click()
    theirs.expect_column("waiting", ["one", "two", "three"])
    expect(bar).to_have_count(0)
    mine.settled()
    changes = api.get(f"/api/v1/teams/{api.team}/changes?since={before}&limit=50")["changes"]
    mine_only = [one for one in changes if one["actor"] == api.me]
    assert [one["command"] for one in mine_only] == ["task.bulk"]
    page.keyboard.press("z")
    theirs.expect_column("todo", ["one", "two", "three"])


def test_a_dragged_selection_goes_together(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, _ = two
    mine.card("one").click(modifiers=["Control"])
    mine.card("two").click(modifiers=["Control"])
    mine.drag("two", "waiting")
    theirs.expect_column("waiting", ["one", "two"])
    theirs.expect_column("todo", ["three"])


def test_keys_claim_archive_and_open(two: tuple[Board, Board, Api]) -> None:
    mine, theirs, _ = two
    keys = mine.page.keyboard
    mine.focus("one")
    keys.press("c")
    expect(theirs.card("one").get_by_role("img", name="Marcus Bell")).to_be_visible()
    keys.press("c")
    expect(theirs.card("one").get_by_role("button", name="Claim")).to_be_visible()
    keys.press("e")
    theirs.expect_column("todo", ["two", "three"])
    expect(mine.card("two")).to_be_focused()
    keys.press("ArrowDown")
    expect(mine.card("three")).to_be_focused()
    keys.press("ArrowRight")
    expect(mine.card("five")).to_be_focused()
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(mine.page.get_by_role("dialog")).to_be_visible()
