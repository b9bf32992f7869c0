"""Signing in and out, with words for what goes wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.shell_support import open_live
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def fill(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_sign_in_goes_where_one_was_going_and_out_again(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = new_context(server).new_page()
    page.goto("/?from=link")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    marcus = server.account("marcus")
    fill(page, marcus.email, marcus.password)
    expect(page).to_have_url(f"{server.url}/?from=link")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()

    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(f"{server.url}/sign-in")
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_wrong_password_says_what_to_do_and_keeps_the_address(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = new_context(server).new_page()
    page.goto("/sign-in?next=%2Fboard")
    fill(page, "nobody@huddle.example", "not the password at all")
    expect(page.get_by_role("alert")).to_contain_text("Check both and try again")
    expect(page.get_by_label("E-mail address")).to_have_value("nobody@huddle.example")
    priya = server.account("priya")
    fill(page, priya.email, priya.password)
    expect(page).to_have_url(f"{server.url}/board")


def test_next_never_leads_to_another_site(new_context: NewContext, server: ServerProcess) -> None:
    page = new_context(server).new_page()
    page.goto("/sign-in?next=//evil.example/")
    expect(page.locator("input[name=next]")).to_have_value("/")


def test_password_can_be_shown_and_is_named_for_password_managers(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = new_context(server).new_page()
    page.goto("/sign-in")
    secret = page.locator("input[name=password]")
    expect(secret).to_have_attribute("autocomplete", "current-password")
    expect(page.get_by_label("E-mail address")).to_have_attribute("autocomplete", "username")
    secret.fill("hunter")
    page.get_by_role("button", name="Show password").click()
    expect(secret).to_have_attribute("type", "text")
    expect(secret).to_have_value("hunter")


def test_demo_people_are_one_tap_at_the_machine_itself(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = new_context(server).new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=re.compile("Grace Okafor")).click()
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_role("button", name=re.compile("Grace Okafor"))).to_be_visible()


def test_sign_in_needs_no_socket(new_context: NewContext, server: ServerProcess) -> None:
    page = new_context(server).new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/sign-in")
    expect(page.get_by_role("button", name=re.compile("Marcus Bell"))).to_be_visible()
    assert sockets == []


def test_another_person_is_two_taps_away(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server)
    page = context.new_page()
    for name in ("marcus", "grace"):
        account = server.account(name)
        page.goto("/sign-in")
        fill(page, account.email, account.password)
        expect(page.get_by_role("button", name=re.compile(account.name))).to_be_visible()
        if name == "marcus":
            page.get_by_role("button", name=re.compile("settings and sign out")).click()
            page.get_by_role("menuitem", name="Sign out").click()
            expect(page).to_have_url(f"{server.url}/sign-in")
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitem", name="Marcus Bell").click()
    expect(page.get_by_role("heading", name="Marcus Bell")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(server.account("marcus").password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Marcus Bell: settings"))).to_be_visible()


def test_signing_out_ends_the_other_tab_too(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "luis")
    one, other = open_live(context), open_live(context)
    one.get_by_role("button", name=re.compile("settings and sign out")).click()
    one.get_by_role("menuitem", name="Sign out").click()
    expect(one).to_have_url(f"{server.url}/sign-in")
    expect(other).to_have_url(re.compile("/sign-in"))
