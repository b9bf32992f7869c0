"""How old is the last backup? The audit log knows of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from huddle.doctor.finding import Finding, ok, warning
from huddle.doctor.site import Site
from models import tables as t
from models.base import utc_now

CHECK = "backup"
OLDEST = timedelta(hours=26)
"""A nightly one, and two hours for it to run."""
MEND = "Run `huddle backup` every night, to another machine; deploy/ has a systemd timer for it."


def check(site: Site) -> Iterator[Finding]:
    """Check the age of the last backup that was recorded."""
    try:
        with site.read() as connection:
            used = connection.execute(select(t.change.c.id).limit(1)).first() is not None
            last = connection.execute(
                select(func.max(t.audit_event.c.at)).where(t.audit_event.c.type == CHECK)
            ).scalar_one()
    except (OSError, SQLAlchemyError):
        # What keeps the database from being read is told by its own check.
        return
    yield _age(last, used=used, now=utc_now())


def _age(last: datetime | None, *, used: bool, now: datetime) -> Finding:
    if last is None:
        if used:
            return warning(CHECK, "this database was never backed up", MEND)
        return ok(CHECK, "none, and nothing to lose yet")
    hours = (now - last) / timedelta(hours=1)
    words = f"the last one is {hours:.0f} hours old"
    return warning(CHECK, words, MEND) if now - last > OLDEST else ok(CHECK, words)
