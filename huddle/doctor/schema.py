"""Is the database at the schema that this version needs?"""

from __future__ import annotations

from collections.abc import Iterator

from alembic.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError

from huddle import __version__, migrations
from huddle.doctor.finding import Finding, failed, ok
from huddle.doctor.site import Site

CHECK = "schema"


def check(site: Site) -> Iterator[Finding]:
    """Check the revision of the database against the one of this version."""
    try:
        with site.read() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except (OSError, SQLAlchemyError):
        yield failed(CHECK, "not known: the database cannot be read", "Mend the database first.")
        return
    head, known = migrations.head(), migrations.revisions()
    if found == head:
        yield ok(CHECK, f"at revision {head}, which Huddle {__version__} needs")
    elif found is None:
        yield failed(CHECK, "the database is empty", "Run `huddle migrate`.")
    elif found in known:
        pending = known[known.index(found) + 1 :]
        yield failed(
            CHECK,
            f"at revision {found}; {', '.join(pending)} {'is' if len(pending) == 1 else 'are'} pending",
            "Make a backup, then run `huddle migrate`; it keeps all data.",
        )
    else:
        yield failed(
            CHECK,
            f"at revision {found}, which Huddle {__version__} does not know: it is of a newer version",
            "Install that version of Huddle again, or restore a backup of this one.",
        )
