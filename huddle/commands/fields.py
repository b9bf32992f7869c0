"""The types that commands take: strict about kind, bounded in size, clear about what is wrong."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
)

from huddle.domain.permissions import Permission
from huddle.domain.roles import ClinicalRole
from huddle.domain.task import FhirTaskStatus, Priority

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _uuid(value: str) -> str:
    if not _UUID.fullmatch(value):
        raise ValueError("must be a UUID, such as 018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f")
    return value.lower()


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not contain control characters")
    return value


def _one_line(value: str) -> str:
    # A control of direction would turn round what stands beside the text: another's name, a date.
    return " ".join(_DIRECTION.sub("", _printable(value)).split())


def _not_blank(value: str) -> str:
    if not any(unicodedata.category(c)[0] not in "ZC" and c not in _BLANK for c in value):
        raise ValueError("must not be empty")
    return value


def _instant_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or "T" not in value:
        raise ValueError("must be a time with its zone, such as 2026-11-23T17:00:00Z")
    return value


def _in_range(value: datetime) -> datetime:
    try:
        instant = value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must lie between 1900 and 2200") from error
    if not EARLIEST <= instant < LATEST:
        raise ValueError("must lie between 1900 and 2200")
    return instant


def _tag(value: str) -> str:
    return value.lstrip("#").strip().lower()


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


Id = Annotated[StrictStr, AfterValidator(_uuid)]
Line = Annotated[StrictStr, AfterValidator(_one_line), AfterValidator(_not_blank)]
Title = Annotated[Line, Field(max_length=300)]
Name = Annotated[Line, Field(max_length=60)]
Text = Annotated[StrictStr, Field(max_length=20_000), AfterValidator(_printable)]
NoteText = Annotated[
    StrictStr,
    Field(max_length=10_000),
    AfterValidator(_printable),
    AfterValidator(_not_blank),
]
Key = Annotated[StrictStr, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Instant = Annotated[AwareDatetime, BeforeValidator(_instant_text), AfterValidator(_in_range)]
Flag = StrictBool
Version = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
WipLimit = Annotated[StrictInt, Field(ge=1, le=999)]
Tag = Annotated[Line, Field(max_length=40), AfterValidator(_tag), AfterValidator(_not_blank)]
Tags = Annotated[list[Tag], Field(max_length=20), AfterValidator(_unique)]
Role = ClinicalRole
TaskPriority = Priority
ColumnStatus = FhirTaskStatus
TeamPermission = Permission


class Arguments(BaseModel):
    """The arguments of a command. An argument that the command does not know is refused."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


class ChecklistLine(Arguments):
    """One line of a checklist; `id` is made by the client and stable."""

    id: Annotated[StrictStr, Field(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9-]+$")]
    text: Annotated[Line, Field(max_length=300)]
    done: Flag = False


def _distinct_ids(lines: list[ChecklistLine]) -> list[ChecklistLine]:
    if len({line.id for line in lines}) != len(lines):
        raise ValueError("each line needs an id of its own")
    return lines


Checklist = Annotated[list[ChecklistLine], Field(max_length=50), AfterValidator(_distinct_ids)]
