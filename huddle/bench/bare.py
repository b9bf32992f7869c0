"""The baseline: bare `websockets` servers that do nothing but `broadcast`, on our server's loop.

Run as `python -m huddle.bench.bare PORT`; takes one JSON object a line and answers each with one.
Told to `follow` a Redis, it broadcasts what another one, told to `send`, publishes there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from uvicorn import Config
from websockets.asyncio.server import ServerConnection, broadcast, serve

CHANNEL = "bare"
viewers: set[ServerConnection] = set()


async def _serve(connection: ServerConnection) -> None:
    viewers.add(connection)
    try:
        async for _ in connection:
            pass
    finally:
        viewers.discard(connection)


async def _send(texts: list[str], pause: float, redis: Redis | None) -> list[int]:
    """Broadcast each of `texts`, `pause` seconds apart; return when each was begun, in ns."""
    began = []
    for text in texts:
        began.append(time.monotonic_ns())
        broadcast(viewers, text)
        if redis is not None:
            await redis.publish(CHANNEL, text)
        await asyncio.sleep(pause)
    return began


async def _follow(channel: PubSub) -> None:
    async for message in channel.listen():
        if message["type"] == "message":
            broadcast(viewers, message["data"].decode())


async def _main(port: int) -> None:
    loop = asyncio.get_running_loop()
    following: list[asyncio.Task[None]] = []
    redis: Redis | None = None
    async with serve(
        _serve, "127.0.0.1", port, compression=None, ping_interval=None, max_queue=None
    ):
        print(json.dumps({"answer": "ready"}), flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order: dict[str, Any] = json.loads(line)
            answer: list[int] | str = "following"
            if "url" in order:
                redis = Redis.from_url(order["url"])
            if order["do"] == "follow" and redis is not None:
                channel = redis.pubsub()
                await channel.subscribe(CHANNEL)
                following.append(loop.create_task(_follow(channel)))
            elif order["do"] == "send":
                texts = order["texts"] * order.get("times", 1)
                answer = await _send(texts, order["pause"], redis)
            print(json.dumps({"answer": answer}), flush=True)


if __name__ == "__main__":
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    with asyncio.Runner(loop_factory=Config("").get_loop_factory()) as runner:
        runner.run(_main(int(sys.argv[1])))
