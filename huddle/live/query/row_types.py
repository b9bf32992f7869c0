"""The rows of the stream as components see them: typed, so that a wrong field name fails the build."""

from __future__ import annotations

import dataclasses
import typing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel

from huddle.queries import rows

MARKS: dict[str, type] = {"_key": str, "_glow": str, "_pending": bool, "_gone": str}
"""What the client store adds to each row.

`_key`: unique over teams. `_glow`: initials of who changed it in the last 2 s, else "". `_pending`:
it waits for the server. `_gone`: it no longer belongs to this list, which is held; where it went
(a status, or "gone"), else "".
"""


class _RowType(type):
    """Makes Reflex's error about an unknown field say which fields there are."""

    def __repr__(cls) -> str:
        return f"{cls.__name__} (fields: {', '.join(sorted(fields_of(cls)))})"


def fields_of(row: Any) -> dict[str, Any]:
    """Return the fields of a row type with their types."""
    return {field.name: field.type for field in dataclasses.fields(row)}


def _on_the_wire(annotation: Any) -> Any:
    """Return the type of a field in JSON: times and dates are text."""
    if annotation in (datetime, date):
        return str
    arguments = typing.get_args(annotation)
    if type(None) in arguments:
        return _on_the_wire(next(a for a in arguments if a is not type(None))) | None
    inner = arguments[0] if typing.get_origin(annotation) is list else None
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return list[row_type(inner)]  # type: ignore[misc]
    return annotation


def make_row(name: str, fields: dict[str, Any]) -> Any:
    """Return a row type with `fields`; an unknown name in a component raises with the known ones."""
    namespace = {"__annotations__": fields, **dict.fromkeys(fields, None)}
    defaults = {key: dataclasses.field(default=None) for key in fields}
    return dataclasses.dataclass(_RowType(name, (), namespace | defaults))


def row_type(model: type[BaseModel], extra: dict[str, Any] | None = None) -> Any:
    """Return the row type of a model of the wire, with `extra` fields."""
    fields = {
        name: _on_the_wire(annotation)
        for name, annotation in typing.get_type_hints(model).items()
        if name in model.model_fields
    }
    return make_row(model.__name__, fields | (extra or {}))


if TYPE_CHECKING:
    ColumnRow: TypeAlias = Any
    HistoryRow: TypeAlias = Any
    MemberRow: TypeAlias = Any
    NoteRow: TypeAlias = Any
    PatientRow: TypeAlias = Any
    TaskRow: TypeAlias = Any
    TeamRow: TypeAlias = Any
    ViewRow: TypeAlias = Any
    ConflictRow: TypeAlias = Any
    MeRow: TypeAlias = Any
    NoticeRow: TypeAlias = Any
    PresenceRow: TypeAlias = Any
    StatusRow: TypeAlias = Any
else:
    TaskRow = row_type(rows.TaskRow, MARKS)
    PatientRow = row_type(rows.PatientRow, MARKS)
    MemberRow = row_type(rows.MemberRow, MARKS)
    ColumnRow = row_type(rows.ColumnRow, MARKS)
    ViewRow = row_type(rows.ViewRow, MARKS)
    TeamRow = row_type(rows.TeamRow, MARKS)
    NoteRow = row_type(rows.NoteRow, MARKS | {"author_name": str, "author_initials": str})
    HistoryRow = row_type(rows.HistoryRow, {"user_name": str, "user_initials": str})
    MembershipRow = make_row(
        "MembershipRow", {"id": str, "name": str, "permission": str, "roles": list[str]}
    )
    MeRow = make_row(
        "MeRow",
        {
            "id": str,
            "name": str,
            "handle": str,
            "initials": str,
            "email": str,
            "is_admin": bool,
            "teams": list[MembershipRow],
        },
    )
    StatusRow = make_row(
        "StatusRow",
        {
            "state": str,
            "as_of": str,
            "copied": bool,
            "kept": bool,
            "left": bool,
            "pending": int,
            "refused": int,
            "lock_error": str,
            "locks_in": int,
        },
    )
    PresenceRow = make_row("PresenceRow", {"user": str, "at": str, "name": str, "initials": str})
    NoticeRow = make_row(
        "NoticeRow",
        {
            "id": str,
            "kind": str,
            "message": str,
            "change_id": str,
            "command": dict[str, Any],
            "task_id": str,
            "what": str,
            "typed": str,
            "aside": bool,
            "at": int,
        },
    )
    ConflictRow = make_row(
        "ConflictRow",
        {
            "id": str,
            "command": dict[str, Any],
            "mine": dict[str, Any],
            "current": dict[str, Any],
            "base": dict[str, Any],
            "fields": list[str],
        },
    )

LIVE_ROWS: dict[str, Any] = {
    "tasks": TaskRow,
    "patients": PatientRow,
    "members": MemberRow,
    "columns": ColumnRow,
    "views": ViewRow,
    "teams": TeamRow,
}
"""The collections that live queries read, with their row types."""


def group_type(row: Any) -> Any:
    """Return the row type of a group of `row`s: its key, how many, and the rows."""
    return make_row(f"Group of {row.__name__}", {"key": str, "count": int, "rows": list_of(row)})


def list_of(row: Any) -> Any:
    """Return the type of a list of `row`s."""
    return list[row]
