"""Columns: a coordinator shapes the board, everybody sees it, and no task is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def _names(page: Page) -> list[str]:
    return page.locator(".hb-column h2").all_text_contents()


def _menu(page: Page, column: str, line: str) -> None:
    page.get_by_role("button", name=f"Column {column}").click()
    page.get_by_role("menuitem", name=line).click()


def test_columns_are_shaped_and_seen_by_all(
    own_server: ServerProcess, new_context: NewContext
) -> None:
    word = new_word()
    context = new_context(own_server, "elena")
    api = Api(context, own_server)
    for name in ("one", "two"):
        api.task(f"{word} {name}", status="waiting")
    mine = Board(context.new_page(), word).open()
    theirs = Board(new_context(own_server, "marcus").new_page(), word).open()
    page, other = mine.page, theirs.page
    columns = other.locator(".hb-column h2")
    expect(columns).to_have_text(["To do", "Doing", "Waiting", "Done"])
    expect(other.get_by_role("button", name="Column Waiting")).to_have_count(0)

    _menu(page, "Waiting", "Name, limit, status")
    page.get_by_label("Name", exact=True).fill("On hold")
    page.get_by_label("Limit").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(columns).to_have_text(["To do", "Doing", "On hold", "Done"])
    mine.page.get_by_role("button", name="clear all filters").click()
    expect(page.locator('[data-head="waiting"]')).to_contain_text("over limit")

    _menu(page, "To do", "Add a column after")
    page.get_by_label("Name", exact=True).fill("Calling")
    page.get_by_role("button", name="Add column").click()
    expect(columns).to_have_text(["To do", "Calling", "Doing", "On hold", "Done"])

    _menu(page, "On hold", "Move left")
    expect(columns).to_have_text(["To do", "Calling", "On hold", "Doing", "Done"])

    _menu(page, "On hold", "Remove column")
    page.get_by_label("Its tasks go to").select_option(label="Calling")
    page.get_by_role("dialog").get_by_role("button", name="Remove column").click()
    expect(columns).to_have_text(["To do", "Calling", "Doing", "Done"])
    theirs.expect_column("calling", ["one", "two"])


def test_a_name_is_needed(own_server: ServerProcess, new_context: NewContext) -> None:
    word = new_word()
    context = new_context(own_server, "elena")
    Api(context, own_server).task(f"{word} one")
    page = Board(context.new_page(), word).open().page
    _menu(page, "Doing", "Name, limit, status")
    page.get_by_label("Name", exact=True).fill("")
    expect(page.get_by_text("Give the column a name.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    page.keyboard.press("Escape")
    assert _names(page)[1] == "Doing"
