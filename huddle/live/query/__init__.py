"""Live queries for components. See docs/live-queries.md.

from huddle.live.query import live, local, send

todo = live.tasks.where(team_id=team, status="todo").order_by("rank")
rx.foreach(todo, task_card)
"""

from .builder import LiveQuery, UnknownField
from .client_modules import MODULE
from .events import (
    dismiss,
    hold,
    hold_props,
    lock,
    release,
    resolve,
    send,
    set_presence,
    stay,
    undo,
    unlock,
)
from .local import LocalValue, local
from .namespace import live
from .row_types import (
    ColumnRow,
    ConflictRow,
    HistoryRow,
    MemberRow,
    NoteRow,
    NoticeRow,
    PatientRow,
    PresenceRow,
    TaskRow,
    TeamRow,
    ViewRow,
)
from .times import age, ago, date_of, due_state, due_text, time_of

__all__ = [
    "MODULE",
    "ColumnRow",
    "ConflictRow",
    "HistoryRow",
    "LiveQuery",
    "LocalValue",
    "MemberRow",
    "NoteRow",
    "NoticeRow",
    "PatientRow",
    "PresenceRow",
    "TaskRow",
    "TeamRow",
    "UnknownField",
    "ViewRow",
    "age",
    "ago",
    "date_of",
    "dismiss",
    "due_state",
    "due_text",
    "hold",
    "hold_props",
    "live",
    "local",
    "lock",
    "release",
    "resolve",
    "send",
    "set_presence",
    "stay",
    "time_of",
    "undo",
    "unlock",
]
