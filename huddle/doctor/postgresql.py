"""PostgreSQL: its version, durability, room for connections, and the order of ranks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from huddle.db import POSTGRES_POOL
from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import Site

OLDEST = 14
BESIDE_POOL = 2
"""Connections of a process that are not of its pool: the leader's session, and a migration or backup."""


def check(site: Site, connection: Connection, took: int) -> Iterator[Finding]:
    """Check all of it. `took`: ms until it answered."""
    yield _version(connection, took)
    yield _writable(connection)
    yield _durable(connection)
    yield _room(site, connection)
    yield _quiet(connection)
    yield from _order(connection)


def _show(connection: Connection, name: str) -> str:
    return str(
        connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
    )


def _version(connection: Connection, took: int) -> Finding:
    version = _show(connection, "server_version").partition(" ")[0]
    if int(_show(connection, "server_version_num")) < OLDEST * 10_000:
        return warning(
            "database",
            f"PostgreSQL {version} gets no more corrections",
            f"Move to PostgreSQL {OLDEST} or newer; `huddle backup` and `restore` carry the data.",
        )
    return ok("database", f"PostgreSQL {version} answers in {took} ms")


def _writable(connection: Connection) -> Finding:
    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one():
        return failed(
            "writable",
            "this server is a standby, on which nothing can be written",
            "Set HUDDLE_DATABASE_URL to the primary.",
        )
    if _show(connection, "default_transaction_read_only") == "on":
        return failed(
            "writable",
            "default_transaction_read_only is on for this database or role",
            "Run `ALTER ROLE ... RESET default_transaction_read_only`, and the same for the database.",
        )
    return ok("writable", "this server is the primary")


def _durable(connection: Connection) -> Finding:
    off = [
        name
        for name in ("fsync", "synchronous_commit", "full_page_writes")
        if _show(connection, name) == "off"
    ]
    if off:
        return failed(
            "durability",
            f"{' and '.join(off)} {'is' if len(off) == 1 else 'are'} off: what was acknowledged can be lost",
            f"Set {', '.join(f'{name} = on' for name in off)} in postgresql.conf, and reload it.",
        )
    return ok("durability", "fsync, synchronous_commit and full_page_writes are on")


def _room(site: Site, connection: Connection) -> Finding:
    most = int(_show(connection, "max_connections"))
    free = most - int(_show(connection, "superuser_reserved_connections"))
    need = site.workers * (sum(POSTGRES_POOL) + BESIDE_POOL)
    if need > free:
        return failed(
            "connections",
            f"{site.workers} workers may open {need} connections, and {free} of {most} are for them",
            f"Set max_connections to {need + most - free + 10} or more, or run fewer workers.",
        )
    return ok(
        "connections", f"{site.workers} x {need // site.workers} at most, of {free} that may be"
    )


def _quiet(connection: Connection) -> Finding:
    """PostgreSQL writes rows and values into a log of its own, unless it is told not to."""
    loud = {
        "log_error_verbosity": ("terse", _show(connection, "log_error_verbosity")),
        "log_statement": ("none", _show(connection, "log_statement")),
        "log_min_duration_statement": ("-1", _show(connection, "log_min_duration_statement")),
    }
    if _show(connection, "log_parameter_max_length") == "0":
        del loud["log_statement"], loud["log_min_duration_statement"]
    wrong = [f"{name} = {quiet}" for name, (quiet, now) in loud.items() if now != quiet]
    if wrong:
        return warning(
            "database log",
            "PostgreSQL's own log may hold patient data: rows that it refused, or values of statements",
            f"Set {', '.join(wrong)} in postgresql.conf, and reload it.",
        )
    return ok("database log", "PostgreSQL's own log holds no rows and no values")


def _order(connection: Connection) -> Iterator[Finding]:
    """Ranks are compared byte by byte, in the browser as here."""
    found = connection.execute(
        text(
            "SELECT table_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_name = 'rank'"
        )
    ).all()
    wrong = sorted(row.table_name for row in found if row.collation_name != "C")
    if wrong:
        yield failed(
            "order",
            f"ranks of {', '.join(wrong)} are not compared byte by byte: cards would change places",
            f'Run `ALTER TABLE {wrong[0]} ALTER COLUMN rank TYPE varchar COLLATE "C"`, for each.',
        )
    elif found:
        yield ok("order", "ranks are compared byte by byte, as browsers do")
