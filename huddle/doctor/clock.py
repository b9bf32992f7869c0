"""Clocks: sessions, due times and the change log are dated by whichever machine wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from huddle.doctor.finding import Finding, ok, warning
from huddle.doctor.redis_server import connect
from huddle.doctor.site import Site

MOST_SECONDS = 1.0


def check(site: Site) -> Iterator[Finding]:
    """Compare this machine's clock with those of the database and Redis. One that is down is passed over."""
    if site.is_sqlite:
        yield ok("clock", "the database has the clock of this machine")
    else:
        yield from _compared(site, "the database", _of_postgresql)
    if site.settings.redis_url:
        yield from _compared(site, "Redis", _of_redis)


def _compared(
    site: Site, whose: str, read: Callable[[Site], tuple[float, float, float]]
) -> Iterator[Finding]:
    try:
        before, theirs, after = read(site)
    except (SQLAlchemyError, RedisError, OSError, ValueError):
        return
    # It was read at some moment between: only what lies outside is a difference.
    skew = max(before - theirs, theirs - after, 0.0)
    if skew > MOST_SECONDS:
        yield warning(
            "clock",
            f"this machine and {whose} differ by {skew:.1f} s",
            "Let both follow network time: `timedatectl set-ntp true`.",
        )
    else:
        yield ok("clock", f"this machine and {whose} agree")


def _of_postgresql(site: Site) -> tuple[float, float, float]:
    with site.read() as connection:
        before = site.now()
        theirs = connection.execute(
            text("SELECT extract(epoch FROM clock_timestamp())")
        ).scalar_one()
        return before, float(theirs), site.now()


def _of_redis(site: Site) -> tuple[float, float, float]:
    with connect(site.settings.redis_url) as client:
        client.ping()
        before = site.now()
        seconds, micros = cast(tuple[int, int], client.time())
        return before, seconds + micros / 1e6, site.now()
