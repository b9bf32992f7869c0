"""The live mark: always there, never `live` unless it is, and nothing lost on the way back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.shell_support import LIVE, line, mark, my_task, open_live, until
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser

AS_OF = re.compile(r"^as of \d{1,2}:\d\d:\d\d( [AP]M)?, reconnecting")


def test_offline_work_waits_and_is_sent_once(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "aisha")
    for number in (1, 2):
        my_task(context, server, f"Offline claim {number}")
    page = open_live(context)
    context.set_offline(True)
    expect(mark(page)).to_have_text(re.compile("^offline$"))
    for number in (1, 2):
        line(page, f"Offline claim {number}").get_by_role("button", name="Release").click()
    expect(mark(page)).to_have_text("offline, 2 changes waiting")

    watcher = open_live(new_context(server, "luis"), "/board")
    context.set_offline(False)
    expect(mark(page)).to_have_text(LIVE, timeout=30_000)
    until(
        watcher,
        "() => window.__huddle.rows('tasks').filter((task) =>"
        " task.title.startsWith('Offline claim') && task.assignee_id === null).length === 2",
    )


def test_kill_and_restart_of_the_server_lose_nothing(
    new_context: NewContext, own_server: ServerProcess
) -> None:
    context = new_context(own_server, "marcus")
    my_task(context, own_server, "Said before the crash")
    page, other = open_live(context), open_live(new_context(own_server, "priya"), "/board")
    own_server.kill()
    expect(mark(page)).to_have_text(AS_OF, timeout=20_000)
    expect(mark(other)).to_have_text(AS_OF, timeout=20_000)
    release = line(page, "Said before the crash").get_by_role("button", name="Release")
    release.click()
    expect(mark(page)).to_have_text(re.compile("reconnecting, 1 change waiting$"))
    own_server.start()
    expect(mark(page)).to_have_text(LIVE, timeout=40_000)
    expect(mark(other)).to_have_text(LIVE, timeout=40_000)
    until(
        other,
        "() => window.__huddle.rows('tasks').some((task) =>"
        " task.title === 'Said before the crash' && task.assignee_id === null)",
    )


@pytest.mark.parametrize("path", ["/", "/board", "/admin"])
def test_every_page_has_the_mark(new_context: NewContext, server: ServerProcess, path: str) -> None:
    page = open_live(new_context(server, "elena"), path)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.locator(".shell-live svg")).to_be_visible()
