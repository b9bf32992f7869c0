"""What a backup says of itself: `manifest.json` in the archive, written last."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["text", "integer", "boolean", "instant", "date", "json"]
"""How a column's values stand in JSON: an instant as RFC 3339 in UTC, a date as ISO 8601."""


class Shape(BaseModel):
    """A table: its columns, sorted by name, and those of its primary key."""

    model_config = ConfigDict(frozen=True)

    name: str
    columns: dict[str, Kind]
    key: tuple[str, ...]


class Content(BaseModel):
    """What a table held. `sha256` is over its lines, sorted by the primary key, byte by byte."""

    model_config = ConfigDict(frozen=True)

    rows: int
    sha256: str


class TableEntry(BaseModel):
    """One table of a backup."""

    shape: Shape
    content: Content


class Manifest(BaseModel):
    """`tables` stand in the order in which they can be filled; `heads` are the teams' last numbers."""

    format: Literal["huddle-backup"] = "huddle-backup"
    version: Literal[1] = 1
    huddle: str
    revision: str
    taken_at: datetime
    database: Literal["sqlite", "postgresql"]
    epoch: str | None
    heads: dict[str, int]
    left_out: tuple[str, ...]
    tables: tuple[TableEntry, ...]

    @property
    def rows(self) -> int:
        return sum(table.content.rows for table in self.tables)

    def summary(self) -> str:
        """Return what it holds, for people: the tables that they know, and all rows."""
        counts = {table.shape.name: table.content.rows for table in self.tables}
        named = [
            f"{counts[name]:,} {words[counts[name] != 1]}"
            for name, words in _WORDS.items()
            if name in counts
        ]
        return f"{', '.join(named)}; {self.rows:,} rows in all"


_WORDS = {
    "team": ("team", "teams"),
    "users": ("person", "people"),
    "patient": ("patient", "patients"),
    "task": ("task", "tasks"),
    "change": ("change", "changes"),
}
