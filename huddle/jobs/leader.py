"""One process of a site leads: it alone does the work that must be done once."""

from __future__ import annotations

import fcntl
import logging
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from huddle.db import Database

log = logging.getLogger("huddle.jobs")

LOCK_KEY = 0x48554C45
"""PostgreSQL's advisory lock for leading: "HULE"."""

_TRY = text("SELECT pg_try_advisory_lock(:key)")
_RELEASE = text("SELECT pg_advisory_unlock_all()")


class Leader:
    """Asks for the lead and holds it: a lock of the database's, which goes when the process does.

    On PostgreSQL it is an advisory lock of a session of its own, on SQLite a lock on a file beside the
    database. Use it in one thread.

    A process whose connection breaks learns of it at its next `ask`, when another may lead already: work
    done under the lead must be harmless when two do it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._file: IO[str] | None = None
        self.leading = False

    def ask(self) -> bool:
        """Say whether this process leads now, and become the one if nobody does."""
        before = self.leading
        self.leading = self._ask_file() if self._database.is_sqlite else self._ask_session()
        if self.leading and not before:
            log.info("this process leads")
        elif before and not self.leading:
            log.warning("this process does not lead any more")
        return self.leading

    def resign(self) -> None:
        """Let another process lead."""
        self.leading = False
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            # Said, because a session that is only closed holds its locks for a moment longer.
            with suppress(SQLAlchemyError):
                self._connection.execute(_RELEASE)
        self._close_session()

    def _ask_session(self) -> bool:
        try:
            if self._connection is None:
                self._connection = self._database.engine.connect().execution_options(
                    isolation_level="AUTOCOMMIT"
                )
                # Kept for as long as this process leads: not one of the pool's.
                self._connection.detach()
            # Asked again by the session that has it, it is had once more: and the session lives.
            if self._connection.execute(_TRY, {"key": LOCK_KEY}).scalar_one():
                return True
        except SQLAlchemyError as error:
            log.warning("the database does not say who leads (%s)", type(error).__name__)
        self._close_session()
        return False

    def _close_session(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except SQLAlchemyError:
                log.debug("the session of the lead was gone already", exc_info=True)

    def _ask_file(self) -> bool:
        path = self._database.engine.url.database
        if self._file is not None or not path or path == ":memory:":
            return True
        file = Path(path + ".leader").open("w")  # noqa: SIM115  held while this process leads
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True
