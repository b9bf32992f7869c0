"""axe-core finds nothing serious or critical on any page, light and dark (WCAG 2.2 AA)."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SIZES, NewContext
from tests.e2e.shell_support import command, me, my_task, open_live, until
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BAD = {"serious", "critical"}
MODES = pytest.mark.parametrize("mode", ["light", "dark"])


def check(page: Page, where: str) -> None:
    """Fail with what axe found that is serious or critical."""
    page.evaluate(AXE)
    results: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
    )
    found = [
        f"{where}: {violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(
            f"    {node['html'][:200]}\n      {node['failureSummary']}"
            for node in violation["nodes"][:4]
        )
        for violation in results["violations"]
        if violation["impact"] in BAD
    ]
    assert not found, "\n".join(found)


def settle(page: Page) -> None:
    """Wait for transitions and animations: axe measures the colours of the moment."""
    until(
        page,
        "() => document.getAnimations().every((a) => a.playState !== 'running' ||"
        " a.effect.getTiming().iterations === Infinity)",
    )


@MODES
def test_pages_before_sign_in(new_context: NewContext, server: ServerProcess, mode: str) -> None:
    page = new_context(server, color_scheme=mode).new_page()
    page.goto("/sign-in?error=credentials")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Marcus Bell"))).to_be_visible()
    check(page, f"sign-in {mode}")

    manager = new_context(server, "elena")
    teams = me(manager, server)["teams"]
    team = next(team["id"] for team in teams if team["permission"] == "manager")
    ack = command(
        manager, server, "invitation.create", team_id=team, role="nurse", permission="member"
    )
    page.goto(ack["result"]["url_path"])
    expect(page.get_by_text("invites you to join")).to_be_visible()
    check(page, f"join {mode}")


@MODES
def test_pages_of_a_manager(new_context: NewContext, server: ServerProcess, mode: str) -> None:
    context = new_context(server, "elena", color_scheme=mode)
    task = my_task(
        context,
        server,
        f"Read with axe, {mode}",
        priority="urgent",
        due_at="2020-01-01T00:00:00Z",
        checklist=[{"id": "1", "text": "One"}, {"id": "2", "text": "Two"}],
    )
    page = open_live(context, "/")
    expect(page.get_by_text(f"Read with axe, {mode}").first).to_be_visible()
    check(page, f"today {mode}")

    page.goto("/board")
    expect(page.get_by_text(f"Read with axe, {mode}").first).to_be_visible()
    settle(page)
    check(page, f"board {mode}")

    page.goto(f"/board?task={task}")
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    check(page, f"card {mode}")

    page.goto("/admin")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)
    check(page, f"admin {mode}")


@MODES
def test_what_lies_over_a_page(new_context: NewContext, server: ServerProcess, mode: str) -> None:
    page = open_live(new_context(server, "grace", color_scheme=mode))
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name=re.compile("Find"))).to_be_visible()
    settle(page)
    check(page, f"palette {mode}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    settle(page)
    check(page, f"keys {mode}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    expect(page.get_by_role("menu")).to_be_visible()
    settle(page)
    check(page, f"user menu {mode}")
    page.get_by_role("menuitem", name="Lock now").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    check(page, f"lock {mode}")


@MODES
def test_today_on_a_phone(new_context: NewContext, server: ServerProcess, mode: str) -> None:
    page = open_live(new_context(server, "marcus", color_scheme=mode, **SIZES["phone"]))
    expect(page.locator("[data-today-row]").first).to_be_visible()
    check(page, f"today phone {mode}")
