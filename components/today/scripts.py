"""The day as a value that components can show."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.vars import VarData

from huddle.live.query import TaskRow
from huddle.live.query.browser_modules import browser_module
from huddle.live.query.row_types import make_row

browser_module("day.js")
_TODAY = browser_module("today.js")

DuePatient: Any = make_row(
    "DuePatient",
    {"id": str, "team_id": str, "name": str, "due": int, "overdue": int},
)
ChangedLine: Any = make_row(
    "ChangedLine",
    {"what": str, "id": str, "title": str, "patient_name": str, "at": str},
)
Day: Any = make_row(
    "Day",
    {
        **dict.fromkeys(("overdue", "today", "next", "undated", "waiting"), list[TaskRow]),
        "patients": list[DuePatient],
        "changed": list[ChangedLine],
        "doneToday": int,
        "total": int,
    },
)


def today() -> Any:
    """Return the day of the signed-in person, as `dayOf` of day.js gives it."""
    data = VarData(
        imports={_TODAY: [rx.ImportVar(tag="useToday")]}, hooks={"const theDay = useToday()": None}
    )
    return rx.Var(_js_expr="theDay", _var_type=Day, _var_data=data).guess_type()
