"""Pictures of a tablet without a network, at four sizes, light and dark, for people to look at; and axe."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import SIZES, NewContext
from tests.e2e.shell_support import LIVE, mark, until
from tests.e2e.tablet import do, ready_for_the_lift, wait_kept
from tests.e2e.test_axe import check, settle
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def fits(page: Page) -> None:
    """Say that nothing of the page or its bar is cut off at the side."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    box = mark(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("() => innerWidth")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_screens(
    new_context: NewContext,
    server: ServerProcess,
    shoot: Callable[[Page, str], None],
    size: str,
    mode: str,
) -> None:
    context = new_context(server, "marcus", color_scheme=mode, **SIZES[size])
    api, word = Api(context, server), new_word()
    ids = [api.task(f"{word} task {number}", status="todo") for number in range(3)]
    page = context.new_page()
    Board(page, word).open()
    ready_for_the_lift(page)
    context.set_offline(True)
    expect(mark(page)).to_have_text("offline")
    do(page, "task.claim", task_id=ids[0])
    do(page, "task.claim", task_id=ids[1])
    do(page, "task.edit", task_id=ids[2], changes={"description": "Took it with food. " * 6})
    wait_kept(page, 3)
    page.reload()
    expect(mark(page)).to_have_text(re.compile("offline, as of .*, 3 changes waiting"))
    fits(page)
    settle(page)
    check(page, f"offline board {size} {mode}")
    shoot(page, f"offline-board-{size}-{mode}")

    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    question = page.get_by_role("dialog", name="Something is unfinished")
    expect(question).to_contain_text("3 changes not sent yet")
    settle(page)
    check(page, f"sign-out {size} {mode}")
    shoot(page, f"sign-out-{size}-{mode}")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()

    other = Api(new_context(server, "priya"), server)
    other.send("task.claim", task_id=ids[0])
    other.send("task.archive", task_id=ids[2])
    context.set_offline(False)
    expect(mark(page)).to_have_text(LIVE, timeout=30_000)
    until(page, "() => window.__huddle.pending().length === 0")
    button = page.get_by_role("button", name="2 not done")
    expect(button).to_be_visible()
    fits(page)
    shoot(page, f"refused-notices-{size}-{mode}")
    button.click()
    refused = page.get_by_role("dialog", name="Not done")
    expect(refused.get_by_role("listitem")).to_have_count(2)
    settle(page)
    check(page, f"refused {size} {mode}")
    shoot(page, f"refused-{size}-{mode}")
    page.keyboard.press("Escape")

    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    context.set_offline(True)
    page.get_by_role("menuitem", name="Sign out").click()
    question.get_by_role("button", name=re.compile("Sign out and discard")).click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    check(page, f"signed out {size} {mode}")
    shoot(page, f"signed-out-{size}-{mode}")
    context.set_offline(False)
    expect(page).to_have_url(re.compile("/sign-in"), timeout=30_000)
