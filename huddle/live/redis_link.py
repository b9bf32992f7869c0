"""One process's link to Redis: what it publishes, which channels it follows, and whether it stands.

Nothing that goes over it is the only copy: what is lost on the way is found in the change log.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable
from typing import Literal, cast

from redis import asyncio as redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger("huddle.live")

State = Literal["off", "up", "down"]

CONNECT_SECONDS = 2.0
PING_SECONDS = 1.0
SILENT_SECONDS = 3.0
"""A Redis that answers no ping for so long is down, whatever the connection says."""
RETRY_SECONDS = (0.1, 1.0)
"""The first and the longest wait before the next try."""
MAX_WAITING = 10_000
"""Messages that may wait to be published; beyond that the oldest are dropped, and found in the log."""


class RedisLink:
    """Connects, and connects again, for as long as it runs. `publish` and `follow` never wait.

    Follow one channel before `start`, and always.

    `on_message(channel, data)` gets what arrives; `on_followed(channel)` is called each time that
    a channel is followed from then on, also after Redis was away.
    """

    def __init__(
        self,
        url: str,
        on_message: Callable[[str, bytes], None],
        on_followed: Callable[[str], None],
        on_state: Callable[[State], None] = lambda _state: None,
    ) -> None:
        self._url = url
        self._on_message = on_message
        self._on_followed = on_followed
        self._on_state = on_state
        self._wanted: set[str] = set()
        self._following: set[str] = set()
        self._outgoing: deque[tuple[str, bytes]] = deque(maxlen=MAX_WAITING)
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.state: State = "down"

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Publish what waits, then let go."""
        if self._task is not None:
            if self._outgoing and self.state == "up":
                self._work.set()
                await asyncio.sleep(PING_SECONDS / 10)
            self._task.cancel()
            await asyncio.wait({self._task})

    def follow(self, channel: str) -> None:
        self._wanted.add(channel)
        self._work.set()

    def unfollow(self, channel: str) -> None:
        self._wanted.discard(channel)
        self._work.set()

    def publish(self, channel: str, data: bytes) -> None:
        """Send `data` to all who follow the channel; dropped where Redis is away."""
        if self.state == "up":
            self._outgoing.append((channel, data))
            self._work.set()

    async def _run(self) -> None:
        first, longest = RETRY_SECONDS
        wait = first
        while True:
            try:
                await self._serve()
            except (RedisError, OSError) as error:
                if self._set_state("down"):
                    log.warning("Redis is away (%s); going on from the log", type(error).__name__)
                    wait = first
            except Exception:
                self._set_state("down")
                log.exception("the link to Redis failed; trying again")
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311  jitter, no secret
            wait = min(2 * wait, longest)

    async def _serve(self) -> None:
        """Serve one connection until it breaks. Raises RedisError or OSError."""
        client = redis.from_url(
            self._url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=SILENT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._outgoing.clear()
        tasks: list[asyncio.Task[None]] = []
        try:
            async with client.pubsub() as pubsub:
                self._following = set(self._wanted)
                await pubsub.subscribe(*self._following)
                self._work.set()
                loop = asyncio.get_running_loop()
                tasks = [
                    loop.create_task(self._send(client, pubsub)),
                    loop.create_task(self._receive(pubsub)),
                ]
                await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)
            await client.aclose()

    async def _send(self, client: redis.Redis, pubsub: PubSub) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            if new := self._wanted - self._following:
                self._following |= new
                await pubsub.subscribe(*new)
            if old := self._following - self._wanted:
                self._following -= old
                await pubsub.unsubscribe(*old)
            if self._outgoing:
                waiting, self._outgoing = self._outgoing, deque(maxlen=MAX_WAITING)
                pipeline = client.pipeline(transaction=False)
                for channel, data in waiting:
                    pipeline.publish(channel, data)
                await pipeline.execute()

    async def _receive(self, pubsub: PubSub) -> None:
        now = asyncio.get_running_loop().time
        heard = now()
        while True:
            message = await pubsub.get_message(timeout=PING_SECONDS)
            if message is not None:
                heard = now()
                self._take(cast(dict[str, bytes | str | None], message))
            elif now() - heard > SILENT_SECONDS:
                raise TimeoutError("Redis is silent")
            else:
                await pubsub.ping()

    def _take(self, message: dict[str, bytes | str | None]) -> None:
        channel, data = message["channel"], message["data"]
        if message["type"] == "message" and isinstance(channel, bytes) and isinstance(data, bytes):
            try:
                self._on_message(channel.decode(), data)
            except Exception:
                log.exception("a message from another process cannot be read")
        elif message["type"] == "subscribe" and isinstance(channel, bytes):
            if self._set_state("up"):
                log.info("Redis is there")
            self._on_followed(channel.decode())

    def _set_state(self, state: State) -> bool:
        """Say whether that is news."""
        news = self.state != state
        self.state = state
        if news:
            self._on_state(state)
        return news
