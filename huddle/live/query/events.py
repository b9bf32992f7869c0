"""Events for on_click and its like: commands, holding a row, notices, the lock."""

from __future__ import annotations

from typing import Any

from reflex.vars.function import BuilderFunctionVar

from .client_modules import handler
from .local import at_event


def send(command: str, **args: Any) -> BuilderFunctionVar[Any]:
    """Return an event that sends a command: shown at once, confirmed or taken back with a notice.

    Values may be Vars, arguments of the event through a lambda, and `local` values (read at the
    time of the event). `task.edit` without `expected_version` takes the version that the row had
    when it was held (`hold_props`), else the one on screen.

    Example:
        rx.button("Claim", on_click=send("task.claim", task_id=task.id))
        rx.input(on_blur=lambda text: send("task.edit", task_id=task.id, changes={"title": text}))
        on_submit=[send("note.add", subject_type="task", subject_id=id, text=draft), draft.set("")]
    """
    return handler("sendCommand", command, at_event(args))


def undo(change_id: Any) -> BuilderFunctionVar[Any]:
    """Return an event that undoes a change."""
    return handler("undoChange", change_id)


def dismiss(notice_id: Any) -> BuilderFunctionVar[Any]:
    """Return an event that takes a notice away."""
    return handler("dismissNotice", notice_id)


def resolve(conflict_id: Any, choice: Any) -> BuilderFunctionVar[Any]:
    """Return an event that settles a conflict.

    `choice`: "mine" sends my values again on top of the current row, "theirs" drops mine, or an
    object of field and value sends that.
    """
    return handler("resolveConflict", conflict_id, at_event(choice))


def hold(row_key: Any) -> BuilderFunctionVar[Any]:
    """Return an event that keeps the lists with this row (`row._key`) as they are."""
    return handler("holdRow", row_key)


def release(row_key: Any) -> BuilderFunctionVar[Any]:
    """Return an event that lets the lists with this row move again."""
    return handler("releaseRow", row_key)


def hold_props(row: Any) -> dict[str, Any]:
    """Return the props that hold `row` while something inside has the focus."""
    return {"on_focus": hold(row._key), "on_blur": release(row._key)}


def set_presence(team_id: Any, at: Any) -> BuilderFunctionVar[Any]:
    """Return an event that tells the team where I am: "board", "task:ID"."""
    return handler("setPresence", team_id, at_event(at))


def lock() -> BuilderFunctionVar[Any]:
    """Return an event that locks all tabs of this browser now."""
    return handler("lockNow")


def unlock(password: Any) -> BuilderFunctionVar[Any]:
    """Return an event that unlocks; a wrong password sets `live.status.lock_error`."""
    return handler("unlock", at_event(password))


def stay() -> BuilderFunctionVar[Any]:
    """Return an event that counts as activity, so that the idle lock starts over."""
    return handler("noteActivity")
