"""The board while others change it: a drag neither jumps nor is lost, a change glows, a limit warns."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def _board(server: ServerProcess, new_context: NewContext) -> tuple[Board, Api, dict[str, str]]:
    word = new_word()
    mine = new_context(server, "marcus")
    other = Api(new_context(server, "aisha"), server)
    ids = {name: other.task(f"{word} {name}") for name in ("one", "two", "three", "four")}
    ids |= {name: other.task(f"{word} {name}", status="doing") for name in ("five", "six")}
    board = Board(mine.new_page(), word).open()
    board.expect_column("todo", ["one", "two", "three", "four"])
    return board, other, ids


def test_drag_while_others_change_both_columns(
    server: ServerProcess, new_context: NewContext
) -> None:
    board, other, ids = _board(server, new_context)
    board.take("three")
    board.hover("doing", before="six")
    held = board.card("three").bounding_box()
    other.send("task.move", task_id=ids["one"], status="waiting")
    other.send("task.move", task_id=ids["four"], status="todo", before_id=ids["two"])
    other.send("task.move", task_id=ids["two"], status="doing", before_id=ids["five"])
    board.expect_column("waiting", ["one"])
    expect(board.cell("doing").locator("[data-task]")).to_have_count(3)
    # The card under the pointer stayed where it was, though two above it have left.
    now = board.card("three").first.bounding_box()
    assert held
    assert now
    assert abs(held["y"] - now["y"]) < 1
    board.drop_over("doing", before="six")
    board.expect_column("doing", ["two", "five", "three", "six"])
    board.expect_column("todo", ["four"])
    board.settled()
    order = other.get(f"/api/v1/teams/{other.team}/snapshot")["collections"]["tasks"]
    doing = sorted(
        (row for row in order if row["title"].startswith(board.word) and row["status"] == "doing"),
        key=lambda row: row["rank"],
    )
    assert [row["title"].split()[1] for row in doing] == ["two", "five", "three", "six"]


def test_the_dragged_card_itself_is_changed_by_somebody(
    server: ServerProcess, new_context: NewContext
) -> None:
    board, other, ids = _board(server, new_context)
    board.take("two")
    board.hover("doing", before="six")
    other.send("task.move", task_id=ids["two"], status="waiting")
    expect(board.card("two").first).to_contain_text("Moved away")
    board.drop_over("doing", before="six")
    board.expect_column("doing", ["five", "two", "six"])
    board.expect_column("waiting", [])
    board.settled()
    assert other.row(ids["two"])["status"] == "doing"


def test_a_neighbour_leaves_while_one_drops_beside_it(
    server: ServerProcess, new_context: NewContext
) -> None:
    board, other, ids = _board(server, new_context)
    board.take("one")
    board.hover("doing", before="six")
    other.send("task.archive", task_id=ids["six"])
    expect(board.card("six")).to_have_count(0)
    board.drop_over("doing")
    board.expect_column("doing", ["five", "one"])


def test_a_change_by_somebody_else_glows_with_their_initials(
    server: ServerProcess, new_context: NewContext
) -> None:
    board, other, ids = _board(server, new_context)
    other.send("task.claim", task_id=ids["one"])
    expect(board.card("one")).to_have_attribute("data-glow", "AR")
    expect(board.card("one")).not_to_have_attribute("data-glow", "AR")
    expect(board.card("two")).not_to_have_attribute("data-glow", "AR")


def test_one_change_renders_one_card(server: ServerProcess, new_context: NewContext) -> None:
    board, other, ids = _board(server, new_context)
    board.page.evaluate(
        """() => {
             window.touched = new Set();
             new MutationObserver(records => {
               for (const { target } of records) {
                 const element = target.nodeType === 1 ? target : target.parentElement;
                 const card = element?.closest("[data-task]");
                 if (card) window.touched.add(card.dataset.task);
               }
             }).observe(document.querySelector("[data-board]"),
                        { subtree: true, childList: true, attributes: true, characterData: true });
           }"""
    )
    other.send("task.claim", task_id=ids["three"])
    expect(board.card("three").get_by_role("img", name="Aisha Rahman")).to_be_visible()
    assert board.page.evaluate("() => [...window.touched]") == [ids["three"]]


def test_who_has_a_card_open(server: ServerProcess, new_context: NewContext) -> None:
    board, _, _ = _board(server, new_context)
    theirs = Board(new_context(server, "aisha").new_page(), board.word).open()
    theirs.card("two").locator(".hb-title").click()
    expect(theirs.page.get_by_role("dialog")).to_be_visible()
    expect(board.card("two").get_by_role("img", name="Open by Aisha Rahman")).to_be_visible()
    theirs.page.keyboard.press("Escape")
    expect(board.card("two").get_by_role("img", name="Open by Aisha Rahman")).to_have_count(0)
