"""Build values from JSON events, only the parts that are wanted, within a budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huddle.domain.imported import UnreadableFile

Events = Iterator[tuple[str, Any]]
"""Events of `ijson.basic_parse`: (kind, value)."""

MAX_VALUES = 50_000
MAX_DEPTH = 24
_NEVER = frozenset({"extension", "modifierExtension"})


def skip_value(events: Events, kind: str) -> None:
    """Read on to the end of the value that began with an event of `kind`."""
    depth = 1 if kind in ("start_map", "start_array") else 0
    while depth:
        kind, _ = next(events)
        if kind in ("start_map", "start_array"):
            depth += 1
        elif kind in ("end_map", "end_array"):
            depth -= 1


class ValueBuilder:
    """Builds one resource. `keep` are the wanted keys of its top level; deeper, all but extensions.

    Raises `UnreadableFile` where a key stands twice in one object (FHIR R4, JSON representation: names
    are unique), or where more is kept than any real resource has.
    """

    def __init__(self, events: Events, where: str, keep: frozenset[str] | None = None) -> None:
        self._events = events
        self._where = where
        self._keep = keep
        self._count = 0

    def build(self, kind: str, value: Any, depth: int = 0) -> Any:
        """Return the value that begins with the event `(kind, value)`."""
        self._count += 1
        if self._count > MAX_VALUES or depth > MAX_DEPTH:
            raise UnreadableFile(f"{self._where} is larger or deeper than any FHIR resource is.")
        if kind == "start_map":
            return self._map(depth)
        if kind == "start_array":
            return self._array(depth)
        return value

    def _map(self, depth: int) -> dict[str, Any]:
        wanted = self._keep if depth == 0 else None
        made: dict[str, Any] = {}
        for end, key in self._events:
            if end == "end_map":
                break
            kind, value = next(self._events)
            if key in _NEVER or (wanted is not None and key not in wanted):
                skip_value(self._events, kind)
            elif key in made:
                raise UnreadableFile(
                    f"{self._where} has the same key twice, so that nobody can tell which holds. "
                    "Export it again."
                )
            else:
                made[key] = self.build(kind, value, depth + 1)
        return made

    def _array(self, depth: int) -> list[Any]:
        made: list[Any] = []
        for kind, value in self._events:
            if kind == "end_array":
                break
            made.append(self.build(kind, value, depth + 1))
        return made
