"""The built front end works on whatever origin serves it, and its pages only for who may see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect

from tests.e2e.conftest import LaunchBrowser, NewContext, sign_in
from tests.support.server import ServerProcess
from tests.support.tls_proxy import tls_proxy

pytestmark = pytest.mark.browser

HOST = "huddle.test"


@pytest.fixture
def named_browser(launch_browser: LaunchBrowser) -> Iterator[Browser]:
    """A browser for which `huddle.test` is this machine."""
    browser = launch_browser(f"--host-resolver-rules=MAP {HOST} 127.0.0.1")
    yield browser
    browser.close()


def sockets_that_spoke(page: Page) -> set[str]:
    """Collect the URLs of the page's sockets that got a frame; the set fills as they do."""
    spoke: set[str] = set()

    def listen(socket: WebSocket) -> None:
        url = socket.url.partition("?")[0].rstrip("/")
        socket.on("framereceived", lambda _frame: spoke.add(url))

    page.on("websocket", listen)
    return spoke


def open_and_expect_live(context: BrowserContext, origin: str) -> None:
    page = context.new_page()
    spoke = sockets_that_spoke(page)
    page.goto(f"{origin}/")
    own = origin.replace("http", "ws", 1)
    for path in ("/live", "/_event"):
        expect_in(page, spoke, own + path)
    assert {urlsplit(url).netloc for url in spoke} == {urlsplit(origin).netloc}


def expect_in(page: Page, seen: set[str], url: str) -> None:
    for _ in range(300):  # Playwright delivers what arrives while it waits
        if url in seen:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{url} never answered; these did: {sorted(seen)}")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_live_on_the_host_that_served_it(
    new_context: NewContext, server: ServerProcess, host: str
) -> None:
    origin = f"http://{host}:{server.port}"
    context = new_context(server, base_url=origin)
    sign_in(context, server, "marcus", origin)
    open_and_expect_live(context, origin)


def test_live_on_another_host_name(named_browser: Browser, server: ServerProcess) -> None:
    origin = f"http://{HOST}:{server.port}"
    context = named_browser.new_context(base_url=origin)
    page = context.new_page()
    page.goto("/sign-in")
    account = server.account("marcus")
    status = page.evaluate(
        """async ([email, password]) => (await fetch("/auth/login", {
            method: "POST", headers: {Accept: "application/json"},
            body: new URLSearchParams({email, password}),
        })).status""",
        [account.email, account.password],
    )
    assert status == 200
    open_and_expect_live(context, origin)


def test_live_behind_a_proxy_that_ends_tls(new_context: NewContext, server: ServerProcess) -> None:
    with tls_proxy(server.port) as proxy:
        context = new_context(server, base_url=proxy.url, ignore_https_errors=True)
        sign_in(context, server, "marcus", proxy.url)
        open_and_expect_live(context, proxy.url)
        context.close()


def test_signed_out_person_is_sent_to_sign_in(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = new_context(server).new_page()
    page.goto("/?team=x")
    expect(page).to_have_url(f"{server.url}/sign-in?next=%2F%3Fteam%3Dx")
    expect(page.get_by_role("textbox", name=re.compile("e-?mail", re.IGNORECASE))).to_be_visible()


def test_unknown_page_says_so(new_context: NewContext, server: ServerProcess) -> None:
    page = new_context(server, "marcus").new_page()
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="no such page")).to_be_visible()
