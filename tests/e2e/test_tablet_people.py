"""Whose work a tablet keeps: wiped at sign-out, sealed at the lock, never seen or sent by anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import StartServer
from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import SIZES, NewContext, sign_in
from tests.e2e.shell_support import LIVE, mark, until
from tests.e2e.tablet import (
    do,
    expect_sealed,
    on_the_disk,
    pending,
    query,
    ready_for_the_lift,
    reload_offline,
    wait_kept,
)
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def tablet_with_work(
    new_context: NewContext, server: ServerProcess, name: str = "marcus"
) -> tuple[BrowserContext, Page, str, str]:
    """Return a tablet without a network on which one claim waits: context, page, word, task."""
    context = new_context(server, name, **SIZES["tablet"])
    api, word = Api(context, server), new_word()
    task = api.task(f"{word} card")
    page = context.new_page()
    Board(page, word).open()
    ready_for_the_lift(page)
    context.set_offline(True)
    expect(mark(page)).to_have_text("offline")
    do(page, "task.claim", task_id=task)
    do(page, "note.add", subject_type="task", subject_id=task, text=f"A note on {word}")
    expect(mark(page)).to_have_text("offline, 2 changes waiting")
    wait_kept(page, 2)
    return context, page, word, task


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name=re.compile("settings and sign out")).click()
    page.get_by_role("menuitem", name=item).click()


def texts(found: dict[str, list[str]]) -> Iterator[str]:
    for entries in found.values():
        yield from entries


def test_nothing_lies_in_clear_on_the_device(
    new_context: NewContext, server: ServerProcess
) -> None:
    _context, page, word, _task = tablet_with_work(new_context, server)
    found = on_the_disk(page)
    assert len(found["commands"]) == 2
    assert not [entry for entry in texts(found) if word in entry]


def test_signing_out_with_work_waiting_asks_and_then_wipes(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page, word, task = tablet_with_work(new_context, server)
    menu(page, "Sign out")
    question = page.get_by_role("dialog", name="Something is unfinished")
    expect(question).to_contain_text("2 changes not sent yet")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    assert len(pending(page)) == 2

    menu(page, "Sign out")
    question.get_by_role("button", name="Sign out and discard all of it").click()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    assert word not in page.content()
    found = on_the_disk(page)
    assert (found["keys"], found["commands"], found["values"]) == ([], [], [])
    assert not [entry for entry in texts(found) if word in entry]

    # Loaded again without a network it is still signed out; and the server hears of it once there is one.
    page.reload()
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    context.set_offline(False)
    expect(page).to_have_url(re.compile("/sign-in$"), timeout=30_000)
    assert context.request.get(f"{server.url}/api/v1/me").status == 401
    assert on_the_disk(page)["seats"] == []
    assert Api(new_context(server, "priya"), server).row(task)["assignee_id"] is None


def test_signing_out_sends_first_where_there_is_a_network(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page, _word, task = tablet_with_work(new_context, server)
    menu(page, "Sign out")
    expect(page.get_by_role("dialog", name="Something is unfinished")).to_be_visible()
    context.set_offline(False)
    expect(page).to_have_url(re.compile("/sign-in$"), timeout=30_000)
    assert Api(new_context(server, "priya"), server).row(task)["assignee_id"] is not None
    found = on_the_disk(page)
    assert (found["keys"], found["commands"], found["values"], found["seats"]) == ([], [], [], [])


def test_another_person_neither_sees_nor_sends_it_and_its_owner_finds_it_again(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page, word, task = tablet_with_work(new_context, server)
    # The tablet is put aside; its session ends, and somebody else signs in on it.
    page.goto("about:blank")
    context.set_offline(False)
    query(server, "update auth_session set revoked_at = created_at where revoked_at is null")
    sign_in(context, server, "kofi")
    page.goto("/board")
    expect(page.get_by_role("button", name=re.compile("Kofi Asante: settings"))).to_be_visible()
    expect(mark(page)).to_have_text(LIVE)
    assert pending(page) == []
    assert len(on_the_disk(page)["commands"]) == 2
    assert query(server, "select assignee_id from task where id = ?", task) == [(None,)]

    menu(page, "Sign out")
    expect(page).to_have_url(re.compile("/sign-in$"))
    assert len(on_the_disk(page)["commands"]) == 2
    sign_in(context, server, "marcus")
    page.goto("/board")
    expect(mark(page)).to_have_text(LIVE)
    until(page, "() => window.__huddle.pending().length === 0")
    api = Api(context, server)
    until(
        page,
        "id => window.__huddle.rows('tasks').some((task) => task.id === id && task.assignee_id)",
        task,
    )
    assert api.row(task)["assignee_id"] == api.me
    notes = api.get(f"/api/v1/tasks/{task}/notes")["notes"]
    assert [note["text"] for note in notes] == [f"A note on {word}"]


def test_another_person_may_discard_what_was_left_unread(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page, _word, _task = tablet_with_work(new_context, server)
    page.goto("about:blank")
    context.set_offline(False)
    sign_in(context, server, "kofi")
    page.goto("/")
    expect(mark(page)).to_have_text(LIVE)
    menu(page, "Left here by others")
    left = page.get_by_role("dialog", name="Left here by others")
    expect(left.get_by_role("listitem")).to_contain_text("Marcus Bell")
    expect(left.get_by_role("listitem")).to_contain_text("2 changes")
    left.get_by_role("button", name="Discard for good").click()
    expect(left).to_be_hidden()
    found = on_the_disk(page)
    assert found["commands"] == []
    assert len(found["keys"]) == 1


def test_after_the_session_expired_the_same_person_loses_nothing(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page, word, task = tablet_with_work(new_context, server, "grace")
    grace = server.account("grace")
    query(
        server,
        "update auth_session set expires_at = created_at where user_id ="
        " (select id from users where email = ?)",
        grace.email,
    )
    context.set_offline(False)
    expect(page).to_have_url(re.compile("/sign-in"), timeout=30_000)
    expect_sealed(page)
    assert len(on_the_disk(page)["commands"]) == 2

    page.get_by_label("E-mail address").fill(grace.email)
    page.locator("input[name=password]").fill(grace.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(mark(page)).to_have_text(LIVE, timeout=30_000)
    until(page, "() => window.__huddle.pending().length === 0")
    api = Api(context, server)
    assert api.row(task)["assignee_id"] == api.me
    notes = api.get(f"/api/v1/tasks/{task}/notes")["notes"]
    assert [note["text"] for note in notes] == [f"A note on {word}"]


def test_locked_before_the_reload_it_stays_locked_and_sealed(
    new_context: NewContext, server: ServerProcess
) -> None:
    context, page, word, task = tablet_with_work(new_context, server)
    menu(page, "Lock now")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    expect(page.get_by_text(word)).to_have_count(0)
    expect_sealed(page)
    assert page.evaluate("() => window.__huddle.rows('tasks').length") == 0

    context.set_offline(False)
    page.get_by_label("Password", exact=True).fill(server.account("marcus").password)
    page.get_by_role("button", name="Unlock").click()
    expect(mark(page)).to_have_text(LIVE, timeout=30_000)
    until(page, "() => window.__huddle.pending().length === 0")
    api = Api(context, server)
    assert api.row(task)["assignee_id"] == api.me


def test_reloaded_offline_after_the_idle_time_it_is_locked(
    new_context: NewContext, start_server: StartServer
) -> None:
    server = start_server(HUDDLE_IDLE_LOCK_MINUTES="0.3")
    context, page, word, _task = tablet_with_work(new_context, server)
    page.goto("about:blank")
    page.wait_for_timeout(20_000)
    page.goto("/board")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert word not in page.content()
    assert page.evaluate("() => window.__huddle.rows('tasks').length") == 0
    expect_sealed(page)
    assert len(on_the_disk(page)["commands"]) == 2
    context.set_offline(False)


def test_reloaded_offline_within_the_idle_time_it_locks_when_that_is_over(
    new_context: NewContext, start_server: StartServer
) -> None:
    server = start_server(HUDDLE_IDLE_LOCK_MINUTES="0.3")
    context = new_context(server, "marcus", **SIZES["tablet"])
    page = context.new_page()
    page.goto("/board")
    ready_for_the_lift(page)
    reload_offline(context, page)
    expect(page.locator("[data-task]").first).to_be_visible()
    expect(page.get_by_role("heading", name="Locked")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-task]")).to_have_count(0)
