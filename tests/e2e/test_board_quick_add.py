"""Quick add: the words in it are understood as they are typed, and Enter is ready for the next."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def _board(server: ServerProcess, new_context: NewContext) -> tuple[Board, Board, Api]:
    word = new_word()
    context = new_context(server, "marcus")
    api = Api(context, server)
    api.task(f"{word} first")
    theirs = Board(new_context(server, "aisha").new_page(), word).open()
    return Board(context.new_page(), word).open(), theirs, api


def test_n_adds_one_after_the_other(server: ServerProcess, new_context: NewContext) -> None:
    board, theirs, api = _board(server, new_context)
    page = board.page
    board.focus("first")
    page.keyboard.press("n")
    field = page.get_by_label("New task")
    expect(field).to_be_focused()
    field.press_sequentially(f"{board.word} call @aisha #labs !urgent due:2027-03-01")
    meaning = page.locator(".hb-quick-meaning")
    for part in ("Aisha Rahman", "labs", "Urgent", "2027"):
        expect(meaning).to_contain_text(part)
    field.press("Enter")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    theirs.expect_column("todo", ["first", "call"])
    field.fill(f"{board.word} again")
    field.press("Enter")
    theirs.expect_column("todo", ["first", "call", "again"])
    field.press("Escape")
    expect(field).to_have_count(0)
    rows = api.get(f"/api/v1/teams/{api.team}/snapshot")["collections"]["tasks"]
    call = next(row for row in rows if row["title"] == f"{board.word} call")
    assert call["priority"] == "urgent"
    assert call["tags"] == ["labs"]
    assert call["due_at"].startswith("2027-03-01")
    assert call["assignee_id"] is not None


def test_a_patient_is_picked_by_typing(server: ServerProcess, new_context: NewContext) -> None:
    board, theirs, api = _board(server, new_context)
    page = board.page
    patient = api.get(f"/api/v1/teams/{api.team}/snapshot")["collections"]["patients"][3]
    page.get_by_role("button", name="Add a task to Waiting").click()
    field = page.get_by_label("New task")
    field.press_sequentially(f"{board.word} visit >{patient['mrn']}")
    expect(page.locator("[data-patient-pick]")).to_have_count(1)
    field.press("Enter")
    expect(page.get_by_title("Take the patient away")).to_contain_text(patient["name"])
    expect(field).to_be_focused()
    field.press("Enter")
    theirs.expect_column("waiting", ["visit"])
    expect(theirs.card("visit").locator(".hb-patient")).to_have_text(patient["name"])


def test_what_is_not_understood_is_said_and_not_saved(
    server: ServerProcess, new_context: NewContext
) -> None:
    board, theirs, _ = _board(server, new_context)
    page = board.page
    page.get_by_role("button", name="Add a task to To do").click()
    field = page.get_by_label("New task")
    field.fill(f"{board.word} odd @nobodyhere due:someday")
    meaning = page.locator(".hb-quick-meaning")
    expect(meaning).to_contain_text("nobody called @nobodyhere")
    expect(meaning).to_contain_text("no day due:someday")
    field.press("Enter")
    expect(field).to_have_value(f"{board.word} odd @nobodyhere due:someday")
    page.reload()
    expect(page.get_by_label("New task")).to_have_value(f"{board.word} odd @nobodyhere due:someday")
    theirs.expect_column("todo", ["first"])


def test_undo_takes_back_what_was_just_done(server: ServerProcess, new_context: NewContext) -> None:
    board, theirs, _ = _board(server, new_context)
    board.focus("first")
    board.page.keyboard.press("e")
    theirs.expect_column("todo", [])
    board.page.get_by_role("button", name="Undo").first.click()
    theirs.expect_column("todo", ["first"])


def test_the_archive_gives_tasks_back(server: ServerProcess, new_context: NewContext) -> None:
    board, theirs, _ = _board(server, new_context)
    page = board.page
    board.focus("first")
    page.keyboard.press("e")
    theirs.expect_column("todo", [])
    board.settled()
    page.get_by_role("button", name="Archived tasks").click()
    page.get_by_label("Search archived tasks").fill(board.word)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name=f"Restore {board.word} first").click()
    theirs.expect_column("todo", ["first"])
    expect(dialog.get_by_role("listitem")).to_have_count(0)
