"""Pictures of the sheet and of the managers' page, at the four sizes, light and dark, to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.card_steps import open_task, team_named
from tests.e2e.conftest import SIZES, NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser
Shoot = Callable[[Page, str], None]


def fullest_task(context: BrowserContext, team: str) -> str:
    """Return the id of the task about which most is known."""
    snapshot = context.request.get(f"/api/v1/teams/{team_named(context, team)}/snapshot").json()

    def known(task: dict[str, Any]) -> tuple[int, str]:
        given = bool(task["due_at"]) + bool(task["patient_id"]) + len(task["tags"])
        return task["note_count"] + len(task["checklist"]) + 4 * given, task["id"]

    return str(max(snapshot["collections"]["tasks"], key=known)["id"])


_FITS = """node => new Promise((resolve, reject) => {
    const end = Date.now() + 10000;
    const look = () => {
        const over = node.scrollWidth - node.clientWidth;
        if (over <= 0) resolve();
        else if (Date.now() > end) reject(new Error(`${over} px too wide`));
        else setTimeout(look, 50);
    };
    look();
})"""


def expect_to_fit(page: Page, selector: str) -> None:
    """Expect an element to be no narrower than what is in it, once whatever slides in has arrived."""
    page.locator(selector).evaluate(_FITS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_the_sheet_fits_every_screen(
    new_context: NewContext,
    server: ServerProcess,
    shoot: Shoot,
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    context = new_context(server, "marcus", color_scheme=scheme, **SIZES[size])
    page, sheet = open_task(context, fullest_task(context, "Maple Street Primary Care"))
    expect(sheet.get_by_role("list", name="Notes").get_by_role("listitem").first).to_be_visible()
    shoot(page, f"card-{size}-{scheme}")
    expect_to_fit(page, ".hd-sheet")
    sheet.locator("summary").click()
    made = sheet.get_by_role("list", name="History").get_by_text("made this task")
    expect(made).to_be_visible()
    made.scroll_into_view_if_needed()
    shoot(page, f"card-history-{size}-{scheme}")
    sheet.get_by_role("button", name="Assignee:").click()
    expect(page.get_by_role("listbox", name="Assignee")).to_be_visible()
    shoot(page, f"card-assignee-{size}-{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_the_managers_page_fits_every_screen(
    new_context: NewContext,
    server: ServerProcess,
    shoot: Shoot,
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    context = new_context(server, "renee", color_scheme=scheme, **SIZES[size])
    page = context.new_page()
    page.goto("/admin")
    for name in ["People", "Invitations", "Columns", "Team", "API tokens"]:
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
        shoot(page, f"admin-{name.lower().replace(' ', '-')}-{size}-{scheme}")
        expect_to_fit(page, "html")


@pytest.mark.parametrize("name", ["tablet-upright", "phone"])
def test_everything_in_the_sheet_is_large_enough_for_a_thumb(
    new_context: NewContext, server: ServerProcess, name: str
) -> None:
    options = {**SIZES[name], "is_mobile": True}
    context = new_context(server, "marcus", **options)
    _, sheet = open_task(context, fullest_task(context, "Maple Street Primary Care"))
    small = sheet.evaluate(
        """node => [...node.querySelectorAll('button, select, .sheet-item-label, summary, a')]
            .filter(each => each.offsetParent && !each.closest('.sheet-tag'))
            .map(each => [each.getAttribute('aria-label') ?? each.textContent.trim(),
                          Math.round(each.getBoundingClientRect().height)])
            .filter(([, height]) => height < 48)"""
    )
    assert small == []
