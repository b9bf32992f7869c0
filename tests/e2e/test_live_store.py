"""Two people in two browsers on the same rows: seen at once, kept while offline, gone when locked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import NewContext
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser


def wait(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until it holds; `wait_for_function` would need the `eval` that our pages refuse."""
    deadline = time.monotonic() + 20
    while not page.evaluate(condition, argument):
        assert time.monotonic() < deadline, f"{condition}: {page.evaluate('__huddle.status()')}"
        page.wait_for_timeout(30)


def open_live(new_context: NewContext, server: ServerProcess, who: str) -> Page:
    page = new_context(server, who).new_page()
    page.goto("/board")
    wait(page, "window.__huddle?.status().state === 'live'")
    return page


def row(page: Page, task_id: str) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "id => __huddle.rows('tasks').find(task => task.id === id)", task_id
    )
    return found


def test_two_browsers_share_their_rows(own_server: ServerProcess, new_context: NewContext) -> None:
    marcus = open_live(new_context, own_server, "marcus")
    aisha = open_live(new_context, own_server, "aisha")
    team = marcus.evaluate("Object.keys(__huddle.seq())[0]")
    send = "([name, args]) => __huddle.send(name, args)"
    made = marcus.evaluate(send, ["task.create", {"team_id": team, "title": "Call the daughter"}])
    task_id = made["result"]["task_id"]
    wait(aisha, "id => __huddle.rows('tasks').some(task => task.id === id)", task_id)
    wait(aisha, "id => __huddle.rows('tasks').find(t => t.id === id)._glow === ''", task_id)

    aisha.evaluate(send, ["task.edit", {"task_id": task_id, "changes": {"description": "Ask"}}])
    wait(marcus, "id => __huddle.rows('tasks').find(t => t.id === id)._glow === 'AR'", task_id)
    assert row(marcus, task_id)["description"] == "Ask"

    marcus.context.set_offline(True)
    wait(marcus, "__huddle.status().state === 'offline'")
    marcus.evaluate("id => void __huddle.send('task.claim', {task_id: id})", task_id)
    wait(marcus, "__huddle.status().pending === 1")
    assert row(marcus, task_id)["_pending"] is True
    assert row(aisha, task_id)["assignee_id"] is None
    marcus.context.set_offline(False)
    wait(marcus, "__huddle.status().pending === 0 && __huddle.status().state === 'live'")
    wait(aisha, "id => Boolean(__huddle.rows('tasks').find(t => t.id === id).assignee_id)", task_id)
    assert row(marcus, task_id)["_pending"] is False

    own_server.kill()
    wait(aisha, "__huddle.status().state !== 'live'")
    aisha.evaluate("id => void __huddle.send('task.archive', {task_id: id})", task_id)
    own_server.start()
    for page in (marcus, aisha):
        wait(page, "__huddle.status().state === 'live' && __huddle.status().pending === 0")
        wait(page, "id => !__huddle.rows('tasks').some(task => task.id === id)", task_id)
    rows = "JSON.stringify(__huddle.rows('tasks').map(({_key, _glow, ...t}) => t).sort((a, b) => a.id < b.id ? -1 : 1))"
    assert marcus.evaluate(rows) == aisha.evaluate(rows)

    locked = aisha.context.request.post("/auth/lock", headers={"Origin": own_server.url})
    assert locked.ok
    wait(aisha, "__huddle.status().state === 'locked'")
    assert aisha.evaluate("__huddle.rows('patients').length + __huddle.rows('tasks').length") == 0
