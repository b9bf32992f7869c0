"""The keys that work everywhere, the palette, undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.shell_support import line, my_task, open_live, until
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def palette(page: Page, words: str) -> None:
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name=re.compile("Find")).fill(words)


def test_keys_lead_to_the_pages_and_are_listed(
    new_context: NewContext, server: ServerProcess
) -> None:
    page = open_live(new_context(server, "elena"))
    for key, path in (("b", "/board"), ("a", "/admin"), ("y", "/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page).to_have_url(f"{server.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys.get_by_text("go to Board")).to_be_visible()
    expect(keys.get_by_text("Open the card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_no_key_fires_while_typing_or_with_a_modifier(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "meiling")
    my_task(context, server, "Type into my note")
    page = open_live(context)
    task = line(page, "Type into my note")
    task.get_by_role("button", name="Note", exact=True).click()
    note = task.get_by_role("textbox", name="Note")
    note.press_sequentially("g b n ? / z")
    expect(note).to_have_value("g b n ? / z")
    expect(page).to_have_url(f"{server.url}/")
    note.evaluate("(field) => field.blur()")
    page.keyboard.press("Alt+n")
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_n_and_slash_work_from_today(new_context: NewContext, server: ServerProcess) -> None:
    page = open_live(new_context(server, "shanice"))
    page.keyboard.press("n")
    expect(page).to_have_url(f"{server.url}/board")
    expect(page.locator("input:focus, textarea:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    page.goto("/")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    page.keyboard.press("/")
    expect(page).to_have_url(f"{server.url}/board")
    expect(page.locator("input:focus")).to_have_count(1)


def test_palette_finds_tasks_patients_pages_and_commands(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "jordan")
    my_task(context, server, "Señora Núñez wants a ride")
    page = open_live(context)
    palette(page, "nunez rdie")
    expect(page.get_by_role("option").first).to_contain_text("Señora Núñez wants a ride")
    page.keyboard.press("Enter")
    task = page.get_by_role("dialog", name="Señora Núñez wants a ride")
    expect(task).to_be_visible()
    expect(page.get_by_role("combobox", name=re.compile("Find"))).to_have_count(0)
    expect(page.locator("[role=dialog]:focus-within, [role=dialog]:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    palette(page, "board")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/board")

    palette(page, "compact")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")

    palette(page, "zzzzqqq")
    expect(page.get_by_text("Nothing is called")).to_be_visible()
    page.keyboard.press("Escape")

    palette(page, "lock now")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


def test_z_undoes_what_i_did_last(new_context: NewContext, server: ServerProcess) -> None:
    context = new_context(server, "fatima")
    my_task(context, server, "Done by mistake")
    page = open_live(context)
    task = line(page, "Done by mistake")
    task.get_by_role("button", name="Done: Done by mistake").click()
    offer = page.get_by_role("region", name="Notices").get_by_text("Done by mistake")
    expect(offer).to_be_visible()
    page.keyboard.press("z")
    expect(offer).to_be_hidden()
    until(
        page,
        "() => window.__huddle.pending().length === 0 && window.__huddle.rows('tasks')"
        ".some((task) => task.title === 'Done by mistake' && !task.done_at)",
    )


def test_preferences_stay_on_the_device(new_context: NewContext, server: ServerProcess) -> None:
    page = open_live(new_context(server, "nikhil"))
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitemcheckbox", name="Dark").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(page.get_by_role("menu")).to_be_hidden()
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitemcheckbox", name="24-hour clock").click()
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(page.locator("html")).to_have_attribute("data-clock", "24")
