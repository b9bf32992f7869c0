"""`huddle migrate`: bring the database to this version's schema."""

from __future__ import annotations

import click

from huddle import migrations
from huddle.db import Database
from huddle.settings import get_settings


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema. All data is kept; run it again at any time."""
    database = Database(get_settings().resolved_database_url)
    try:
        changed = migrations.upgrade(database)
    finally:
        database.dispose()
    words = "is now" if changed else "was already"
    click.echo(f"The database {words} at revision {migrations.head()}.")
