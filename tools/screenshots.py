"""Write the pictures of README.md: a server with the demo practice, a browser, docs/screenshots.

`make screenshots`. The practice is the same every time; its dates are around today.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from huddle import migrations
from huddle.db import Database
from huddle.demo.command import accounts_of
from huddle.demo.fill import fill_demo
from huddle.frontend.build import ensure_built
from huddle.paths import ROOT
from tests.e2e.conftest import SIZES, sign_in
from tests.support.server import Account, ServerProcess
from tools import chromium

FOLDER = ROOT / "docs" / "screenshots"

PICTURES: tuple[tuple[str, str | None, str, str, Literal["light", "dark"]], ...] = (
    ("board", "elena", "/board", "wall", "light"),
    ("board-dark", "elena", "/board", "wall", "dark"),
    ("today", "marcus", "/", "tablet", "light"),
    ("today-phone", "marcus", "/", "phone", "dark"),
    ("sign-in", None, "/sign-in", "tablet-upright", "light"),
)
"""Name, who is signed in, page, screen, and light or dark."""


def demo_server(folder: Path) -> ServerProcess:
    """Return a server on the demo practice, started."""
    database = Database(f"sqlite:///{folder / 'huddle.db'}")
    migrations.upgrade(database)
    accounts = [Account(**account) for account in accounts_of(fill_demo(database))]
    database.dispose()
    server = ServerProcess(folder, accounts)
    server.start()
    return server


def settle(page: Page) -> None:
    """Wait until the page shows rows and says that it is live."""
    page.wait_for_load_state("load")
    if not page.url.endswith("/sign-in"):
        page.get_by_text("Live", exact=True).first.wait_for(timeout=60_000)
    page.evaluate("document.fonts.ready")


def take(browser: Browser, server: ServerProcess) -> None:
    for name, who, path, size, scheme in PICTURES:
        context: BrowserContext = browser.new_context(
            base_url=server.url, color_scheme=scheme, locale="en-US", **SIZES[size]
        )
        if who is not None:
            sign_in(context, server, who)
        page = context.new_page()
        page.goto(path)
        settle(page)
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")
        context.close()
        print(f"docs/screenshots/{name}.png", flush=True)


def main() -> None:
    ensure_built()
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = chromium.ensure()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = demo_server(Path(folder))
        browser = playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        try:
            take(browser, server)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
