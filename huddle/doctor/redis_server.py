"""Redis, where it is set: it carries word between processes, and keeps nothing that matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import AuthenticationError, RedisError

from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import ANSWER_WITHIN, Site, without_password
from huddle.logs.errors import describe

OLDEST = 6
LOCAL = {"127.0.0.1", "::1", "localhost", "", None}


def connect(url: str) -> Redis:
    """Return a client that waits for nobody long. Raises ValueError for what is no URL."""
    return Redis.from_url(url, socket_connect_timeout=ANSWER_WITHIN, socket_timeout=ANSWER_WITHIN)


def check(site: Site) -> Iterator[Finding]:
    """Check that it answers, its version, what it evicts, and who may enter."""
    url = site.settings.redis_url
    if not url:
        yield ok("redis", "not set: one process serves alone")
        return
    words = without_password(url)
    try:
        with connect(url) as client:
            info = cast(dict[str, Any], client.info())
    except AuthenticationError:
        yield failed(
            "redis", f"{words} refuses the password", "Put the right one into HUDDLE_REDIS_URL."
        )
    except (RedisError, OSError, ValueError) as error:
        yield failed(
            "redis",
            f"{words} does not answer: {describe(error)}",
            "See that it runs and that HUDDLE_REDIS_URL is right. Processes go on alone meanwhile, "
            "more slowly.",
        )
    else:
        yield from _told(info, words)
        yield _closed(url)


def _told(info: dict[str, Any], words: str) -> Iterator[Finding]:
    version = str(info.get("redis_version", "0"))
    if int(version.partition(".")[0]) < OLDEST:
        yield warning("redis", f"{words} is version {version}", f"Move to Redis {OLDEST} or newer.")
    else:
        yield ok("redis", f"{words} is version {version}, and answers")
    policy, limit = info.get("maxmemory_policy", "noeviction"), int(info.get("maxmemory", 0))
    if policy != "noeviction" and limit:
        yield warning(
            "redis eviction",
            f"with full memory it drops keys ({policy}): open forms would start again, empty",
            "Set `maxmemory-policy noeviction`.",
        )
    else:
        yield ok("redis eviction", "it drops nothing by itself")
    keeps = bool(info.get("aof_enabled"))
    yield ok(
        "redis persistence",
        f"append-only file {'on, and' if keeps else 'off:'} not needed, nothing is kept there alone",
    )


def _closed(url: str) -> Finding:
    parts = urlsplit(url)
    if parts.password is None and parts.scheme != "unix" and parts.hostname not in LOCAL:
        return warning(
            "redis access",
            "it lets anybody in who reaches it: changes with patient names pass through it",
            "Set a password (requirepass) and put it into HUDDLE_REDIS_URL, or let only Huddle reach it.",
        )
    return ok("redis access", "by password, or from this machine alone")
