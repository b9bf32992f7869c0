"""What two databases hold, compared without the code under test."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import select

from huddle.db import Database
from models import tables as t

NOT_KEPT = {"auth_session", "site"}
TABLES = [table for table in t.user.metadata.sorted_tables if table.name not in NOT_KEPT]


def rows_of(database: Database) -> dict[str, list[Any]]:
    """Return every row that a backup holds, as the models read them; not the audit of this test's acts."""
    with database.read() as connection:
        found = {table.name: connection.execute(select(table)).all() for table in TABLES}
    acts = {"backup", "restore"}
    found["audit_event"] = [row for row in found["audit_event"] if row.type not in acts]
    return {name: sorted(rows, key=lambda row: str(row.id)) for name, rows in found.items()}


def bytes_of(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return the same from SQLite's file as it stores them: text as text, numbers as numbers."""
    file = Path(database.engine.url.database or "")
    connection = sqlite3.connect(file)
    found = {}
    for table in TABLES:
        names = ", ".join(f'"{name}"' for name in sorted(table.columns.keys()))
        statement = f'SELECT {names} FROM "{table.name}"'
        if table.name == "audit_event":
            statement += " WHERE type NOT IN ('backup', 'restore')"
        found[table.name] = connection.execute(f"{statement} ORDER BY id").fetchall()
    connection.close()
    return found


def epoch_of(database: Database) -> str:
    with database.read() as connection:
        return str(connection.execute(select(t.site.c.epoch)).scalar_one())
