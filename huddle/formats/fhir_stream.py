"""Read the entries of a FHIR bundle one after the other, however large the file is.

The whole file never stands in memory: `ijson` gives events, and of each resource only what Huddle
uses is kept. Narratives, attachments and extensions pass by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson

from huddle.domain.imported import UnreadableFile
from huddle.formats.fhir_sniff import HEAD_BYTES, UTF8_BOM, check_head
from huddle.formats.json_values import Events, ValueBuilder, skip_value

DEFAULT_MAX_BYTES = 500 * 1024 * 1024
MAX_GAP = 16 * 1024 * 1024
"""Bytes without a quotation mark: one value of that size would have to be held whole."""

KEPT = frozenset(
    """
    resourceType id meta fhirVersion identifier active name telecom gender birthDate deceasedBoolean
    deceasedDateTime address communication clinicalStatus verificationStatus code subject patient
    onsetDateTime onsetPeriod recordedDate status class period actualPeriod intent category title
    addresses goal activity lifecycleStatus description context careProvider plannedActivityReference
    """.split()  # noqa: SIM905  (read as a list of words)
)
"""Elements of a resource that are kept; all others are passed over unread."""

OnBytes = Callable[[int], None]


@dataclass(frozen=True)
class Entry:
    """One entry of a bundle; `number` counts from 1. `resource` holds only the elements of `KEPT`."""

    number: int
    full_url: str
    method: str
    resource: dict[str, Any]


class _Source:
    """The bytes of a file without a byte order mark, counted and bounded."""

    def __init__(self, stream: BinaryIO, max_bytes: int, on_bytes: OnBytes | None) -> None:
        self._stream = stream
        self._max_bytes = max_bytes
        self._on_bytes = on_bytes
        self._gap = 0
        self.count = 0
        head = stream.read(HEAD_BYTES)
        self._head = head.removeprefix(UTF8_BOM)
        check_head(self._head)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises `UnreadableFile` past the limits."""
        if size == 0:
            return b""
        data, self._head = self._head or self._stream.read(size), b""
        self.count += len(data)
        if self.count > self._max_bytes:
            raise UnreadableFile(
                f"The file is larger than {self._max_bytes // (1024 * 1024)} MB. Split it by patient, "
                "or say --max-mb with a higher limit."
            )
        quote = data.rfind(b'"')
        self._gap = self._gap + len(data) if quote < 0 else len(data) - quote
        if self._gap > MAX_GAP:
            raise UnreadableFile(
                "One value in the file is larger than 16 MB (an attachment?). Export the bundle "
                "without attachments and import again."
            )
        if self._on_bytes is not None:
            self._on_bytes(self.count)
        return data


def read_entries(
    stream: BinaryIO, *, max_bytes: int = DEFAULT_MAX_BYTES, on_bytes: OnBytes | None = None
) -> Iterator[Entry]:
    """Yield the entries of the bundle in `stream` that hold a resource, in order.

    `on_bytes` hears how many bytes were read. Raises `UnreadableFile` with the reason where the file
    is not one whole FHIR bundle in JSON; entries that were yielded before do not count then.
    """
    source = _Source(stream, max_bytes, on_bytes)
    # Without use_float, ijson's C parser (3.6.0) crashes the process on an integer of more than 4,300
    # digits; with it, a number that no FHIR type holds is an error like any other.
    events: Events = ijson.basic_parse(source, buf_size=HEAD_BYTES, use_float=True)
    try:
        yield from _bundle(events)
        for _ in events:
            raise UnreadableFile("There is more in the file after the end of the bundle.")
    except ijson.IncompleteJSONError as error:
        raise _syntax(error, source.count) from None
    except (ijson.JSONError, ValueError, ArithmeticError, StopIteration) as error:
        raise _syntax(error, source.count) from None


def _syntax(error: Exception, count: int) -> UnreadableFile:
    """Word a parser's error. Its own text may quote the file, so it is never shown."""
    words = str(error).lower()
    if "utf8" in words or "utf-8" in words or isinstance(error, UnicodeError):
        return UnreadableFile(
            f"The file holds bytes that are not UTF-8, near byte {count:,}. Save it as UTF-8."
        )
    if "trailing garbage" in words or "additional data" in words:
        return UnreadableFile("There is more in the file after the end of the bundle.")
    if "overflow" in words:
        return UnreadableFile(f"The file holds a number too large for FHIR, near byte {count:,}.")
    if "premature eof" in words or "incomplete" in words:
        return UnreadableFile(
            f"The file ends in the middle, after {count:,} bytes: it is cut off. Export it again."
        )
    return UnreadableFile(f"The file is not valid JSON, near byte {count:,}. Export it again.")


def _bundle(events: Events) -> Iterator[Entry]:
    if next(events)[0] != "start_map":
        raise UnreadableFile("The file does not hold a FHIR Bundle.")
    seen: set[str] = set()
    for end, key in events:
        if end == "end_map":
            break
        if key in seen:
            raise UnreadableFile("The bundle has the same key twice. Export it again.")
        kind, value = next(events)
        if key in ("resourceType", "type", "entry"):
            seen.add(key)
            _check_head(key, kind, value)
        if key == "entry" and kind == "start_array":
            yield from _entries(events)
        else:
            skip_value(events, kind)
    if "resourceType" not in seen:
        raise UnreadableFile("The JSON in the file has no resourceType: it is not a FHIR Bundle.")


def _check_head(key: str, kind: str, value: object) -> None:
    """Check one of the bundle's own elements by the event that begins it."""
    if key == "resourceType":
        _check_type(value)
    if key == "type" and value == "history":
        raise UnreadableFile(
            "This bundle is a history: it holds old versions beside the present one. Export the "
            "present state."
        )
    if key == "entry" and kind not in ("start_array", "null"):
        raise UnreadableFile("The bundle's entry is not a list.")


def _check_type(value: object) -> None:
    if value == "Bundle":
        return
    what = f"one {value} resource" if isinstance(value, str) and value.isalnum() else "no Bundle"
    raise UnreadableFile(
        f"The file holds {what[:60]}. Huddle imports Bundles: export the patient's whole record."
    )


def _entries(events: Events) -> Iterator[Entry]:
    number = 0
    for kind, _ in events:
        if kind == "end_array":
            return
        number += 1
        if kind == "null":
            continue
        if kind != "start_map":
            raise UnreadableFile(f"Entry {number} of the bundle is not an object.")
        entry = _entry(events, number)
        if entry is not None:
            yield entry


def _entry(events: Events, number: int) -> Entry | None:
    made: dict[str, Any] = {}
    where = f"Entry {number} of the bundle"
    for end, key in events:
        if end == "end_map":
            break
        kind, value = next(events)
        if key not in ("fullUrl", "resource", "request"):
            skip_value(events, kind)
        elif key in made:
            raise UnreadableFile(f"{where} has the same key twice. Export it again.")
        else:
            keep = KEPT if key == "resource" else None
            made[key] = ValueBuilder(events, where, keep).build(kind, value)
    resource, request = made.get("resource"), made.get("request")
    if resource is None:
        return None
    if not isinstance(resource, dict):
        raise UnreadableFile(f"{where} holds something else than a resource.")
    full_url = made.get("fullUrl")
    method = request.get("method") if isinstance(request, dict) else None
    return Entry(
        number,
        full_url if isinstance(full_url, str) else "",
        method if isinstance(method, str) else "",
        resource,
    )
