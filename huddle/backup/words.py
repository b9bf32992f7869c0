"""What `huddle backup` and `huddle restore` have in common: the database, and how trouble is told."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from huddle.backup.errors import BackupError
from huddle.db import Database
from huddle.settings import get_settings


@contextmanager
def opened() -> Iterator[Database]:
    """Yield the database of the settings."""
    database = Database(get_settings().resolved_database_url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def told(after: str) -> Iterator[None]:
    """Let trouble end the command with words; `after` says how things are then.

    What a database says is told by its kind alone: its words may quote a patient.
    """
    try:
        yield
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise click.ClickException(f"There is no space left on the disk. {after}") from error
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}. {after}") from error
    except SQLAlchemyError as error:
        kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
        raise click.ClickException(
            f"The database did not do this ({kind}). Is it running, migrated, and is there space "
            f"on its disk and in the folder for temporary files? {after}"
        ) from None
