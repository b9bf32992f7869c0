"""The board under a finger: long press drags, a swipe scrolls, and every target is big enough."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.board_support import Api, Board, new_word, touch
from tests.e2e.conftest import SIZES, NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser

SMALLEST = 48
"""Pixels a finger in a glove needs (design: the tablet)."""


def _boards(
    server: ServerProcess, new_context: NewContext, size: str, cards: int = 2
) -> tuple[Board, Board]:
    word = new_word()
    tablet = new_context(server, "marcus", **SIZES[size])
    other = new_context(server, "aisha")
    api = Api(tablet, server)
    for number in range(cards):
        api.task(f"{word} card {number}")
    mine = Board(tablet.new_page(), word).open()
    theirs = Board(other.new_page(), word).open()
    expect(theirs.cell("todo").locator("[data-task]")).to_have_count(cards)
    return mine, theirs


def _press(page: Page, board: Board, name: str) -> tuple[float, float]:
    box = board.card(name).locator(".hb-title").bounding_box()
    assert box
    return box["x"] + 20, box["y"] + box["height"] / 2


def test_long_press_drags(server: ServerProcess, new_context: NewContext) -> None:
    mine, theirs = _boards(server, new_context, "tablet")
    page = mine.page
    finger = touch(page)
    at = _press(page, mine, "card 0")
    finger("touchStart", at)
    expect(page.locator("[data-board][data-dragging]")).to_be_visible()
    x, y = mine.place("doing", None)
    for step in range(1, 9):
        finger("touchMove", (at[0] + (x - at[0]) * step / 8, at[1] + (y - at[1]) * step / 8))
    expect(page.locator(".hb-line")).to_be_visible()
    finger("touchEnd")
    theirs.expect_column("doing", ["card 0"])
    theirs.expect_column("todo", ["card 1"])
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_swipe_scrolls_and_moves_no_card(server: ServerProcess, new_context: NewContext) -> None:
    mine, theirs = _boards(server, new_context, "tablet", cards=12)
    page = mine.page
    finger = touch(page)
    x, y = _press(page, mine, "card 3")
    finger("touchStart", (x, y))
    for step in range(1, 13):
        finger("touchMove", (x, y - 20 * step))
    finger("touchEnd")
    column = page.locator('[data-column="todo"] .hb-cell')
    page.wait_for_function("cell => cell.scrollTop > 50", arg=column.element_handle())
    expect(page.locator("[data-board][data-dragging]")).to_have_count(0)
    theirs.expect_column("todo", [f"card {number}" for number in range(12)])


def test_menu_is_under_the_thumb(server: ServerProcess, new_context: NewContext) -> None:
    mine, theirs = _boards(server, new_context, "tablet-upright")
    page = mine.page
    mine.card("card 1").get_by_role("button", name="Move to, and more").tap()
    item = page.get_by_role("menuitem", name="Doing")
    expect(item).to_be_visible()
    menu = page.get_by_role("menu").bounding_box()
    assert menu
    assert menu["y"] + menu["height"] > 1180 - 120
    box = item.bounding_box()
    assert box
    assert round(box["height"]) >= SMALLEST
    item.tap()
    theirs.expect_column("doing", ["card 1"])


def test_select_by_menu_then_by_tap(server: ServerProcess, new_context: NewContext) -> None:
    mine, theirs = _boards(server, new_context, "tablet-upright", cards=3)
    page = mine.page
    mine.card("card 0").get_by_role("button", name="Move to, and more").tap()
    page.get_by_role("menuitem", name="Select").tap()
    mine.card("card 2").tap()
    bar = page.get_by_role("toolbar", name="Selected tasks")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Move to").tap()
    page.get_by_role("menuitem", name="Doing").tap()
    theirs.expect_column("doing", ["card 0", "card 2"])


def test_phone_shows_a_column_at_a_time(server: ServerProcess, new_context: NewContext) -> None:
    mine, theirs = _boards(server, new_context, "phone")
    page = mine.page
    tabs = page.get_by_role("navigation", name="Columns")
    expect(tabs.get_by_role("button", name="To do 2")).to_have_attribute("aria-current", "true")
    mine.card("card 0").get_by_role("button", name="Claim").tap()
    expect(theirs.card("card 0").get_by_role("img", name="Marcus Bell")).to_be_visible()
    tabs.get_by_role("button", name="Doing").tap()
    expect(tabs.get_by_role("button", name="Doing")).to_have_attribute("aria-current", "true")
    expect(page.locator('[data-column="doing"]')).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("size", ["tablet", "tablet-upright", "phone"])
def test_every_target_is_big_enough(
    server: ServerProcess, new_context: NewContext, size: str
) -> None:
    mine, _ = _boards(server, new_context, size)
    small = mine.page.evaluate(
        """smallest => [...document.querySelectorAll(
               "[data-board] button, [data-board] select, [data-board] input:not([type=checkbox])")]
             .filter(one => one.checkVisibility())
             .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
             .filter(([, box]) => box.width > 0 && (Math.round(box.width) < smallest || Math.round(box.height) < smallest))
             .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)""",
        SMALLEST,
    )
    assert small == []
