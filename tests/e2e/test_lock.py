"""The idle lock: nothing of the page stays, nothing typed is lost, nobody else sees it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import StartServer
from tests.e2e.conftest import NewContext
from tests.e2e.shell_support import line, mark, my_task, open_live
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser

SHORT = "0.15"
"""Minutes: nine seconds."""


def lock_by_menu(page: Page) -> None:
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitem", name="Lock now").click()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


def unlock(page: Page, password: str) -> None:
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Unlock").click()


def begin_note(page: Page, title: str, text: str) -> None:
    task = line(page, title)
    task.get_by_role("button", name="Note", exact=True).click()
    task.get_by_role("textbox", name="Note").fill(text)


def test_an_idle_screen_warns_then_locks_and_keeps_what_was_typed(
    new_context: NewContext, start_server: StartServer
) -> None:
    server = start_server(HUDDLE_IDLE_LOCK_MINUTES=SHORT)
    context = new_context(server, "marcus")
    my_task(context, server, "Ring the pharmacy about Monday")
    page = open_live(context)
    begin_note(page, "Ring the pharmacy about Monday", "They close at noon, so before")
    expect(page.get_by_text("It locks in")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible(timeout=20_000)

    expect(page.get_by_text("Ring the pharmacy")).to_have_count(0)
    assert "They close at noon" not in page.content()
    expect(page).to_have_title("Locked · Huddle")
    expect(page.get_by_text("Marcus Bell is signed in")).to_be_visible()
    rows = context.request.get(f"{server.url}/api/v1/me")
    assert rows.status == 401

    unlock(page, "not his password, whatever it is")
    expect(page.get_by_role("alert")).not_to_be_empty()
    unlock(page, server.account("marcus").password)
    task = line(page, "Ring the pharmacy about Monday")
    expect(task).to_be_visible()
    if task.get_by_role("textbox", name="Note").count() == 0:
        task.get_by_role("button", name="Note", exact=True).click()
    expect(task.get_by_role("textbox", name="Note")).to_have_value("They close at noon, so before")


def test_working_keeps_the_screen_open(new_context: NewContext, start_server: StartServer) -> None:
    server = start_server(HUDDLE_IDLE_LOCK_MINUTES=SHORT)
    page = open_live(new_context(server, "marcus"))
    warning = page.get_by_text("It locks in")
    for step in (100, 200):
        expect(warning).to_be_visible(timeout=20_000)
        page.mouse.move(step, step)
        expect(warning).to_be_hidden()
    expect(mark(page)).to_have_text("live")


def test_another_person_never_sees_what_the_first_one_typed(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    my_task(context, server, "Private words of Marcus")
    page = open_live(context)
    begin_note(page, "Private words of Marcus", "only for my own eyes")
    lock_by_menu(page)

    page.get_by_role("button", name="Switch user").click()
    page.get_by_role("button", name=re.compile("Somebody else")).click()
    page.get_by_label("E-mail address").fill(server.account("kofi").email)
    page.get_by_label("Password", exact=True).fill(server.account("kofi").password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Kofi Asante: settings"))).to_be_visible()
    expect(mark(page)).to_have_text("live")
    assert "only for my own eyes" not in page.content()
    expect(page.get_by_text("Private words of Marcus")).to_have_count(0)

    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitem", name="Marcus Bell").click()
    page.get_by_label("Password", exact=True).fill(server.account("marcus").password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("Marcus Bell: settings"))).to_be_visible()
    task = line(page, "Private words of Marcus")
    task.get_by_role("button", name="Note", exact=True).click()
    expect(task.get_by_role("textbox", name="Note")).to_have_value("only for my own eyes")


def test_a_locked_screen_stays_locked_when_loaded_again(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = open_live(new_context(server, "grace"))
    lock_by_menu(page)
    page.reload()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(page, server.account("grace").password)
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect(mark(page)).to_have_text("live")


def test_unlocking_without_network_says_so(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "hana")
    page = open_live(context)
    context.set_offline(True)
    lock_by_menu(page)
    unlock(page, server.account("hana").password)
    expect(page.get_by_role("alert")).to_contain_text("unlocking needs the network")
    context.set_offline(False)
    unlock(page, server.account("hana").password)
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()


def test_one_tab_locks_all_tabs(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "owen")
    one, other = open_live(context), open_live(context)
    lock_by_menu(one)
    expect(other.get_by_role("heading", name="Locked")).to_be_visible()
    unlock(one, server.account("owen").password)
    expect(one.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    expect(other.get_by_role("heading", name="Today", exact=True)).to_be_visible()
