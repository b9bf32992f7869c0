"""A tablet in a lift shaft: what is done there is kept over a reload, shown, and sent once, in order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.commands.practice import new_uuid
from tests.e2e.board_support import Api, Board, new_word
from tests.e2e.conftest import SIZES, NewContext
from tests.e2e.shell_support import LIVE, mark, open_live, until
from tests.e2e.tablet import do, on_the_disk, pending, query, ready_for_the_lift, reload_offline
from tests.support.server import ServerProcess

pytestmark = pytest.mark.browser

NAMES = [f"card {letter}" for letter in "abcdefghij"]


def test_25_changes_to_10_cards_survive_a_reload_and_are_applied_once_in_order(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus", **SIZES["tablet"])
    api, word = Api(context, server), new_word()
    items = [{"id": new_uuid(), "text": text, "done": False} for text in ("Ring", "Write down")]
    ids = [api.task(f"{word} {name}", checklist=items) for name in NAMES]
    steps = [[item["id"] for item in api.row(task)["checklist"]] for task in ids]
    page = context.new_page()
    board = Board(page, word).open()
    ready_for_the_lift(page)

    context.set_offline(True)
    for name in NAMES[:2]:
        board.card(name).get_by_role("button", name="Claim").tap()
    for task in ids[2:5]:
        do(page, "task.claim", task_id=task)
    for task in ids:
        do(page, "task.move", task_id=task, status="doing")
    for task, step in zip(ids[:4], steps[:4], strict=True):
        do(page, "task.check", task_id=task, item_id=step[0], done=True)
    for change in ({"title": f"{word} first"}, {"title": f"{word} second"}, {"priority": "urgent"}):
        do(page, "task.edit", task_id=ids[9], changes=change)
    for number in range(3):
        do(
            page,
            "note.add",
            subject_type="task",
            subject_id=ids[8],
            text=f"Note {number} of {word}",
        )
    expect(mark(page)).to_have_text("offline, 25 changes waiting")
    made = pending(page)
    assert len(made) == 25

    page.reload()
    expect(mark(page)).to_have_text(re.compile(r"^offline, as of .+, 25 changes waiting$"))
    assert pending(page) == made
    board.expect_column("doing", [*NAMES[:9], "second"])
    expect(board.card("card a").locator(".hb-title")).to_be_visible()
    waiting = page.evaluate(
        "word => window.__huddle.rows('tasks')"
        ".filter((task) => task.title.startsWith(word) && task._pending).length",
        word,
    )
    assert waiting == 10

    watcher = new_context(server, "priya").new_page()
    theirs = Board(watcher, word).open()
    theirs.expect_column("todo", NAMES)
    context.set_offline(False)
    expect(mark(page)).to_have_text(LIVE, timeout=30_000)
    until(page, "() => window.__huddle.pending().length === 0")
    theirs.expect_column("doing", [*NAMES[:9], "second"])

    executed = [
        row[0]
        for row in query(
            server, "select id from change where actor_id = ? order by team_id, seq", api.me
        )
    ]
    commands = [command["id"] for command in made]
    assert [one for one in executed if one in set(commands)] == commands
    rows = [api.row(task) for task in ids]
    assert [row["assignee_id"] == api.me for row in rows] == [True] * 5 + [False] * 5
    assert [row["checklist"][0]["done"] for row in rows] == [True] * 4 + [False] * 6
    assert (rows[9]["title"], rows[9]["priority"]) == (f"{word} second", "urgent")
    notes = api.get(f"/api/v1/tasks/{ids[8]}/notes")["notes"]
    assert [note["text"] for note in notes] == [f"Note {number} of {word}" for number in range(3)]
    assert on_the_disk(page)["commands"] == []


def archive_meanwhile(new_context: NewContext, server: ServerProcess, task: str) -> None:
    Api(new_context(server, "priya"), server).send("task.archive", task_id=task)


def refused_while_away(new_context: NewContext, server: ServerProcess) -> tuple[Page, str]:
    """Return a page in which a claim and an edit were refused after a reload, and the edit's text."""
    context = new_context(server, "marcus", **SIZES["tablet"])
    api, word = Api(context, server), new_word()
    ids = [api.task(f"{word} {name}") for name in ("lost", "kept")]
    page = context.new_page()
    board = Board(page, word).open()
    ready_for_the_lift(page)
    context.set_offline(True)
    expect(mark(page)).to_have_text("offline")
    do(page, "task.edit", task_id=ids[0], changes={"description": f"Words about {word}"})
    do(page, "task.claim", task_id=ids[1])
    do(page, "task.move", task_id=ids[1], status="doing")
    page.reload()
    expect(mark(page)).to_contain_text("3 changes waiting")
    archive_meanwhile(new_context, server, ids[0])
    other = Api(new_context(server, "priya"), server)
    other.send("task.claim", task_id=ids[1])
    context.set_offline(False)
    expect(mark(page)).to_have_text(LIVE, timeout=30_000)
    board.expect_column("doing", ["kept"])
    until(page, "() => window.__huddle.pending().length === 0")
    assert api.row(ids[1])["status"] == "doing"
    return page, f"Words about {word}"


def test_what_is_refused_is_told_in_words_and_its_text_kept_until_it_is_dealt_with(
    new_context: NewContext, server: ServerProcess
) -> None:
    page, text = refused_while_away(new_context, server)
    button = page.get_by_role("button", name="2 not done")
    expect(button).to_be_visible()
    page.reload()
    expect(mark(page)).to_have_text(LIVE)
    button.click()
    dialog = page.get_by_role("dialog", name="Not done")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    edit = dialog.get_by_role("listitem").filter(has_text="Change description of")
    expect(edit).to_contain_text("lost")
    expect(edit.get_by_label("What you typed")).to_have_value(text)
    expect(edit.get_by_role("button", name="Copy text")).to_be_visible()
    claim = dialog.get_by_role("listitem").filter(has_text="Claim")
    expect(claim).to_contain_text("kept")
    claim.get_by_role("button", name="Done with it").click()
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    edit.get_by_role("button", name="Done with it").click()
    expect(dialog).to_be_hidden()
    page.reload()
    expect(mark(page)).to_have_text(LIVE)
    expect(page.get_by_role("button", name=re.compile("not done"))).to_have_count(0)
    assert on_the_disk(page)["commands"] == []


def test_a_refused_edit_goes_back_into_its_field(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus", **SIZES["tablet"])
    api, word = Api(context, server), new_word()
    task = api.task(f"{word} card")
    page = context.new_page()
    Board(page, word).open()
    expect(mark(page)).to_have_text(LIVE)
    do(page, "task.edit", task_id=task, changes={"title": word * 60})
    notice = page.get_by_role("region", name="Notices").get_by_role("listitem")
    expect(notice).to_contain_text("Change title")
    notice.get_by_role("button", name="Put it back").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("Title")).to_have_value(word * 60)
    expect(notice).to_have_count(0)


def test_what_a_closed_tab_had_waiting_is_sent_by_another_one_once(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus", **SIZES["tablet"])
    api, word = Api(context, server), new_word()
    task = api.task(f"{word} card")
    stays, goes = open_live(context), open_live(context)
    ready_for_the_lift(goes)
    context.set_offline(True)
    expect(mark(goes)).to_have_text("offline")
    do(goes, "task.claim", task_id=task)
    expect(mark(goes)).to_have_text("offline, 1 change waiting")
    expect(mark(stays)).to_have_text("offline")
    (command,) = pending(goes)
    goes.close()
    expect(mark(stays)).to_have_text("offline, 1 change waiting")
    context.set_offline(False)
    until(stays, "() => window.__huddle.pending().length === 0")
    assert api.row(task)["assignee_id"] == api.me
    assert query(server, "select count(*) from change where id = ?", command["id"]) == [(1,)]


def test_what_an_earlier_version_kept_in_clear_is_sent_and_gone(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    api, word = Api(context, server), new_word()
    task = api.task(f"{word} card")
    page = context.new_page()
    page.goto("/sign-in")
    page.evaluate(
        """([me, task]) => {
            const command = { id: crypto.randomUUID(), name: "task.claim", args: { task_id: task } };
            sessionStorage.setItem(`huddle.outbox.${me}`, JSON.stringify([command]));
            sessionStorage.setItem(`huddle.local.${me}.draft.note.${task}`, '"half a sentence"');
            sessionStorage.setItem("huddle.user", JSON.stringify(me));
        }""",
        [api.me, task],
    )
    page.goto(f"/board?task={task}")
    expect(page.get_by_label("Write a note")).to_have_value("half a sentence")
    until(page, "() => window.__huddle.pending().length === 0")
    assert api.row(task)["assignee_id"] == api.me
    assert [entry for entry in on_the_disk(page)["session"] if "half a" in entry] == []


def test_a_browser_that_keeps_nothing_says_so(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    api, word = Api(context, server), new_word()
    task = api.task(f"{word} card")
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = open_live(context)
    context.set_offline(True)
    expect(mark(page)).to_have_text("offline")
    do(page, "task.claim", task_id=task)
    expect(mark(page)).to_have_text("offline, 1 change waiting, lost on reload")
    context.set_offline(False)
    expect(mark(page)).to_have_text(LIVE)
    assert api.row(task)["assignee_id"] == api.me


def test_pages_that_were_never_opened_here_say_why_they_do_not_open(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    page = open_live(context)
    ready_for_the_lift(page)
    context.set_offline(True)
    page.goto("/sign-in")
    expect(page.get_by_role("heading", name="Huddle cannot be reached")).to_be_visible()
    page.get_by_role("link", name="Go to Today").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()


def test_the_kept_pages_are_the_same_for_everybody(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    page = open_live(context)
    ready_for_the_lift(page)
    kept = page.evaluate(
        """async () => {
            const [name, ...more] = await caches.keys();
            const urls = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
            return { urls, more };
        }"""
    )
    assert kept["more"] == []
    assert {"/", "/board"} <= set(kept["urls"])
    assert not [
        url for url in kept["urls"] if re.match("/(api|auth|live|_event|sign-in|join)", url)
    ]


def test_reloading_offline_keeps_the_clock_of_what_is_shown(
    new_context: NewContext, server: ServerProcess
) -> None:
    context = new_context(server, "marcus")
    page = open_live(context, "/board")
    ready_for_the_lift(page)
    reload_offline(context, page)
    expect(mark(page)).to_have_text(re.compile("^offline, as of "))
    shown = mark(page).inner_text()
    page.reload()
    expect(mark(page)).to_have_text(shown)
    expect(page.locator("[data-task]").first).to_be_visible()
    assert page.evaluate("() => window.__huddle.status().state") != "live"
