"""Pictures of every page of the shell, at four sizes, light and dark, for people to look at."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SIZES, NewContext
from tests.e2e.shell_support import open_live
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_pages(
    new_context: NewContext,
    server: ServerProcess,
    shoot: Callable[[Page, str], None],
    size: str,
    mode: str,
) -> None:
    page = new_context(server, color_scheme=mode, **SIZES[size]).new_page()
    page.goto("/sign-in?error=credentials")
    expect(page.get_by_role("button", name=re.compile("Marcus Bell"))).to_be_visible()
    shoot(page, f"sign-in-{size}-{mode}")

    page = open_live(new_context(server, "marcus", color_scheme=mode, **SIZES[size]))
    expect(page.locator("[data-today-row]").first).to_be_visible()
    shoot(page, f"today-{size}-{mode}")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    shoot(page, f"keys-{size}-{mode}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name=re.compile("Find")).fill("blood")
    shoot(page, f"palette-{size}-{mode}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    shoot(page, f"user-menu-{size}-{mode}")
    page.get_by_role("menuitem", name="Lock now").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    shoot(page, f"lock-{size}-{mode}")
