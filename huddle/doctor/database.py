"""The database: does it answer, and does it keep what it was given?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from sqlalchemy.exc import DatabaseError, OperationalError

from huddle.doctor import postgresql, sqlite
from huddle.doctor.finding import Finding, failed
from huddle.doctor.site import Site
from huddle.logs.errors import describe

CHECK = "database"


def check(site: Site) -> Iterator[Finding]:
    """Check that it answers, its version, and the settings on which durability rests."""
    began = time.monotonic()
    try:
        with site.read() as connection:
            took = round((time.monotonic() - began) * 1000)
            checks = sqlite.check if site.is_sqlite else postgresql.check
            yield from checks(site, connection, took)
    except FileNotFoundError:
        yield failed(
            CHECK,
            f"there is no file {site.database_file}",
            "Run `huddle migrate`, which makes it; or set HUDDLE_DATA_DIR to where it lies.",
        )
    except OperationalError as error:
        yield failed(
            CHECK,
            f"{site.database_words} does not answer: {describe(error.orig or error)}",
            "See that it runs, that this machine may reach it, and HUDDLE_DATABASE_URL.",
        )
    except DatabaseError as error:
        yield failed(
            CHECK,
            f"{site.database_words} cannot be read: {describe(error.orig or error)}",
            "Stop Huddle, keep a copy of the file, and restore the last backup: `huddle restore`.",
        )
