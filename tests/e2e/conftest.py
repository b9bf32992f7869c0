"""Fixtures for tests in real browsers: contexts that are signed in, and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.support.server import ServerProcess
from tools import chromium

expect.set_options(timeout=20_000)

SCREENSHOTS = Path(__file__).parents[1] / "screenshots"

SIZES: dict[str, dict[str, Any]] = {
    "wall": {"viewport": {"width": 1920, "height": 1080}},
    "tablet": {"viewport": {"width": 1180, "height": 820}, "has_touch": True},
    "tablet-upright": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
"""Options for a context, by the screen it stands for."""

_NETWORK = re.compile(
    r"Failed to load resource|WebSocket connection to .* failed|net::ERR_|Failed to fetch"
    r"|An unknown error occurred when fetching the script"
)
"""What a browser says when the network or the server is gone: tests take both away on purpose."""


LaunchBrowser = Callable[..., Browser]


@pytest.fixture(scope="session")
def launch_browser() -> Iterator[LaunchBrowser]:
    """Launch a headless Chromium, with more command line arguments if need be."""
    path = chromium.ensure()
    with sync_playwright() as playwright:
        yield lambda *arguments: playwright.chromium.launch(
            executable_path=path, args=[*chromium.arguments(), *arguments]
        )


@pytest.fixture(scope="session")
def browser(launch_browser: LaunchBrowser) -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    started = launch_browser()
    yield started
    started.close()


def sign_in(
    context: BrowserContext, server: ServerProcess, email: str, origin: str | None = None
) -> None:
    """Sign `context` in as the account with this address (`marcus` is enough), by the real door.

    `origin` is where the browser reaches the server, if not at its own address.
    """
    account = server.account(email)
    origin = origin or server.url
    answer = context.request.post(
        f"{origin}/auth/login",
        form={"email": account.email, "password": account.password},
        headers={"Origin": origin, "Accept": "application/json"},
        max_redirects=0,
    )
    assert answer.ok, f"{answer.status} {answer.text()}"


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    """Make contexts: `new_context(server, "marcus", **SIZES["tablet"])`; email None: signed out.

    A script error or a refused script in any of their pages fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not _NETWORK.search(message.text):
            errors.append(message.text)

    def make(server: ServerProcess, email: str | None = None, **options: Any) -> BrowserContext:
        options = {**SIZES["wall"], "base_url": server.url, "locale": "en-US", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("console", note)
        context.on("weberror", lambda event: errors.append(str(event.error)))
        if email is not None:
            sign_in(context, server, email)
        return context

    yield make
    for context in contexts:
        context.close()
    if not request.node.get_closest_marker("allow_script_errors"):
        assert not errors, "the pages reported errors:\n" + "\n".join(errors)


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Write a picture: `shoot(page, "board-wall-dark")` to tests/screenshots, which git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled", caret="hide")

    return take
