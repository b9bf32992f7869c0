"""A manager's page over two workers: whichever serves a tab, and whatever becomes of it or of Redis."""

from __future__ import annotations

import os
import re
import signal
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import StartServer
from tests.e2e.admin_steps import manager, section
from tests.e2e.conftest import NewContext
from tests.house.test_workers import children, until
from tests.support.redis import RedisServer

pytestmark = pytest.mark.browser


def make_link(page: Page, number: int) -> None:
    """Make an invitation, the `number`-th, by a handler of Reflex's, and wait until all are shown."""
    section(page, "Invitations")
    page.get_by_label("Role").select_option(label="Pharmacist")
    page.get_by_role("button", name="Make a link").click()
    lines = page.get_by_role("list", name="Open invitations").get_by_role("listitem")
    expect(lines).to_have_count(number)
    expect(page.get_by_label("Link of the invitation")).to_have_value(re.compile("token="))


def test_forms_work_on_any_worker_and_without_redis(
    new_context: NewContext, start_server: StartServer, redis: RedisServer
) -> None:
    server = start_server("--workers", "2", HUDDLE_REDIS_URL=redis.url)
    _, page = manager(new_context, server)
    make_link(page, 1)
    for number in (2, 3):
        workers = children(server.pid)
        os.kill(min(workers), signal.SIGKILL)
        until(partial(replaced, server.pid, workers))
        page.reload()
        make_link(page, number)
    redis.stop()
    until(lambda: server.readiness() == 503)
    make_link(page, 4)
    page.reload()
    make_link(page, 5)
    redis.start()
    until(lambda: server.readiness() == 200)
    make_link(page, 6)
    page.reload()
    make_link(page, 7)


def replaced(pid: int, workers: set[int]) -> bool:
    return len(children(pid) - workers) == 1
