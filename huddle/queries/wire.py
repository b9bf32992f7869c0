"""JSON as it leaves the server: UTF-8, times in UTC ending in Z."""

from __future__ import annotations

from typing import Any

import orjson


def to_json(value: Any) -> str:
    """Serialise rows, messages and bodies. Datetimes become RFC 3339 in UTC, dates ISO 8601."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
