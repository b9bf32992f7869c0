"""A tablet in tests: ready to be without a network, and what lies on it."""

from __future__ import annotations

import sqlite3
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.shell_support import LIVE, mark, until
from tests.support.server import ServerProcess

_READY = """async () => Boolean(navigator.serviceWorker.controller)
    && (await navigator.serviceWorker.getRegistration())?.active?.state === "activated" """

_EVERYTHING = """async () => {
    const letters = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
        ? new TextDecoder("latin1").decode(value)
        : value && typeof value === "object"
            ? Object.entries(value).map(([name, part]) => `${name}=${letters(part)}`).join(" ")
            : String(value);
    const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open("huddle");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const found = {};
    for (const name of database.objectStoreNames) {
        found[name] = await new Promise((resolve) => {
            const request = database.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => resolve(request.result.map(letters));
        });
    }
    database.close();
    found.session = Object.entries({ ...sessionStorage }).map(letters);
    found.local = Object.entries({ ...localStorage }).map(letters);
    return found;
}"""


def ready_for_the_lift(page: Page) -> None:
    """Wait until the page is live, would open without a network, and its board is kept."""
    expect(mark(page)).to_have_text(LIVE)
    until(page, _READY)
    for _ in range(100):
        if any("/board/" in value for value in on_the_disk(page)["values"]):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the board is not kept")


def on_the_disk(page: Page) -> dict[str, list[str]]:
    """Return all that the browser keeps for this site as text, by where it lies."""
    found: dict[str, list[str]] = page.evaluate(_EVERYTHING)
    return found


def expect_sealed(page: Page) -> None:
    """Wait until no key lies beside the data."""
    for _ in range(100):
        keys = on_the_disk(page)["keys"]
        if keys and all("key=null" in key for key in keys):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the key is still there")


def wait_kept(page: Page, count: int) -> None:
    """Wait until `count` unfinished commands are on the disk."""
    for _ in range(100):
        if len(on_the_disk(page)["commands"]) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not {count} commands are kept")


def pending(page: Page) -> list[dict[str, Any]]:
    """Return the commands of this page that wait, in their order."""
    waiting: list[dict[str, Any]] = page.evaluate("() => window.__huddle.pending()")
    return waiting


def do(page: Page, name: str, **arguments: Any) -> None:
    """Give a command as the page's own components do."""
    page.evaluate("([name, args]) => void window.__huddle.send(name, args)", [name, arguments])


def reload_offline(context: BrowserContext, page: Page) -> None:
    """Load the page again without a network."""
    context.set_offline(True)
    page.reload()


def query(server: ServerProcess, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Read (or write) the server's SQLite file from beside it."""
    with sqlite3.connect(server.data_dir / "huddle.db", timeout=20) as connection:
        return connection.execute(statement, values).fetchall()
