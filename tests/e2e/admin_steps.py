"""Steps on the managers' page."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

TEAM = "Care Transitions"


def section(page: Page, name: str) -> None:
    """Open a section of the managers' page."""
    page.get_by_role("tab", name=name).click()


def person(page: Page, name: str) -> Locator:
    """Return somebody's line in the list of people."""
    people = page.get_by_role("list", name="People", exact=True)
    return people.get_by_role("listitem").filter(has_text=name)


def manager(new_context: NewContext, server: ServerProcess) -> tuple[BrowserContext, Page]:
    """Return a manager's context and page, on the managers' page."""
    context = new_context(server, "anahit")
    page = context.new_page()
    page.goto("/admin")
    expect(page.get_by_role("tab", name="People")).to_be_visible()
    return context, page


def members(context: BrowserContext, team: str) -> list[dict[str, str]]:
    """Return the people of a team as the server has them."""
    answer = context.request.get(f"/api/v1/teams/{team}/snapshot").json()
    rows: list[dict[str, str]] = answer["collections"]["members"]
    return rows
