"""Read small request bodies: bounded, and refused in words rather than by an exception."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request

from huddle.domain.errors import Invalid

MOST_BYTES = 16 * 1024
_MOST_FIELDS = 20


async def read_fields(request: Request) -> dict[str, str]:
    """Return the text fields of a form (urlencoded) or of a JSON object of texts.

    Raises `Invalid` for a body over 16 KiB, of another kind, or not UTF-8.
    """
    raw = await _read(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _from_json(raw)
    if kind in {"application/x-www-form-urlencoded", ""}:
        return _from_form(raw)
    raise Invalid("Send a form (application/x-www-form-urlencoded) or a JSON object.")


async def _read(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Invalid(f"The request is too large: at most {MOST_BYTES // 1024} KiB.")
    except ClientDisconnect:
        raise Invalid("The request broke off.") from None
    return bytes(body)


def _from_form(raw: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MOST_FIELDS,
            errors="strict",
        )
    except ValueError:
        raise Invalid("The form could not be read: send it as UTF-8.") from None
    return dict(pairs)


def _from_json(raw: bytes) -> dict[str, str]:
    try:
        value: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Invalid("The request is not valid JSON.") from None
    if not isinstance(value, dict):
        raise Invalid("Send a JSON object.")
    for name, field in value.items():
        if not isinstance(field, str):
            raise Invalid(f"{name}: must be text.", field=name)
    return value
