"""Does Redis answer?"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import cast

from redis import asyncio as redis

WITHIN_SECONDS = 2.0


async def ping(url: str) -> None:
    """Return once the Redis server at `url` has answered. Raises redis.RedisError, or ValueError for a bad URL."""
    client = redis.from_url(
        url, socket_connect_timeout=WITHIN_SECONDS, socket_timeout=WITHIN_SECONDS
    )
    try:
        await cast(Awaitable[bool], client.ping())
    finally:
        await client.aclose()
