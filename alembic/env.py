"""Alembic's environment: the connection comes from `huddle migrate`, or from HUDDLE_DATABASE_URL."""

from typing import Any

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

import models  # noqa: F401  (registers the tables)
from alembic import context
from huddle.db import Database
from huddle.settings import get_settings
from models.base import JSONColumn, RankString, UTCDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Write our column types as plain ones: a migration must not depend on code that changes."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JSONColumn):
        return "sa.JSON()"
    if isinstance(item, RankString):
        return 'sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")'
    if type(item).__module__.startswith("sqlmodel"):
        return f"sa.String({item.length})" if item.length else "sa.String()"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, which the caller may own."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    database = Database(get_settings().resolved_database_url)
    with database.write() as own:
        migrate(own)
