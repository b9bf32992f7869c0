"""Pictures of the board at the four sizes, light and dark, and on paper; written for people to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SCREENSHOTS, SIZES, NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser

Shoot = Callable[[Page, str], None]


def _open(server: ServerProcess, new_context: NewContext, size: str, scheme: str) -> Page:
    context = new_context(server, "marcus", color_scheme=scheme, **SIZES[size])
    page = context.new_page()
    page.goto("/board")
    expect(page.locator("[data-task]").first).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_the_board_fits_its_screen(
    server: ServerProcess, new_context: NewContext, shoot: Shoot, size: str, scheme: str
) -> None:
    page = _open(server, new_context, size, scheme)
    shoot(page, f"board-{size}-{scheme}")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    clipped = page.evaluate(
        """() => [...document.querySelectorAll(".hb-title, .hb-head h2, .hb-meta .hd-chip span")]
             .filter(one => one.checkVisibility({ contentVisibilityAuto: true }))
             .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow
                            !== "ellipsis" && getComputedStyle(one).overflow !== "visible")
             .map(one => one.textContent)"""
    )
    assert clipped == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lanes_by_role(
    server: ServerProcess, new_context: NewContext, shoot: Shoot, scheme: str
) -> None:
    page = _open(server, new_context, "wall", scheme)
    page.get_by_label("Lanes").select_option("role")
    expect(page.get_by_role("region", name="Nurse", exact=True)).to_be_visible()
    shoot(page, f"board-lanes-{scheme}")
    # The headers of the columns stay in sight while the lanes scroll.
    page.locator("[data-board-scroll]").evaluate("all => all.scrollTo(0, 900)")
    expect(page.locator('[data-head="doing"]')).to_be_in_viewport(ratio=1)
    shoot(page, f"board-lanes-scrolled-{scheme}")


def test_what_opens_over_the_board(
    server: ServerProcess, new_context: NewContext, shoot: Shoot
) -> None:
    page = _open(server, new_context, "wall", "light")
    page.locator("[data-task]").first.evaluate("card => card.focus()")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("m")
    expect(page.get_by_role("menuitem", name="Waiting")).to_be_visible()
    shoot(page, "board-menu")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.keyboard.press("n")
    page.get_by_label("New task").fill("Call the lab @aisha #labs !urgent due:fri")
    expect(page.locator(".hb-quick-meaning")).to_contain_text("Aisha")
    shoot(page, "board-quick-add")
    page.get_by_label("New task").fill("")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_label("Priority")).to_be_visible()
    shoot(page, "board-filter")


def test_the_downtime_page(server: ServerProcess, new_context: NewContext) -> None:
    page = _open(server, new_context, "wall", "light")
    page.emulate_media(media="print")
    expect(page.locator(".hb-paper")).to_contain_text("Maple Street Primary Care")
    expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)
    expect(page.locator("#board-search")).to_be_hidden()
    SCREENSHOTS.mkdir(exist_ok=True)
    page.pdf(path=SCREENSHOTS / "board-downtime.pdf", format="A4")
    last = page.locator('[data-cell][data-status="todo"] [data-task]').last
    expect(last).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "board-downtime.png", full_page=True)


def test_an_empty_column_says_what_to_do(server: ServerProcess, new_context: NewContext) -> None:
    page = _open(server, new_context, "wall", "light")
    page.fill("#board-search", "nothing is called this")
    expect(page.get_by_text("Nothing in Waiting")).to_be_visible()
    expect(page.get_by_text("Drop a card here").first).to_be_visible()
