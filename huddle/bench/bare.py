"""The baseline: a bare `websockets` server that does nothing but `broadcast`, on our server's loop.

Run as `python -m huddle.bench.bare PORT`; takes one JSON object a line and answers each with one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time

from uvicorn import Config
from websockets.asyncio.server import ServerConnection, broadcast, serve

viewers: set[ServerConnection] = set()


async def _serve(connection: ServerConnection) -> None:
    viewers.add(connection)
    try:
        async for _ in connection:
            pass
    finally:
        viewers.discard(connection)


async def _send(texts: list[str], pause: float) -> list[int]:
    """Broadcast each of `texts`, `pause` seconds apart; return when each was begun, in ns."""
    began = []
    for text in texts:
        began.append(time.monotonic_ns())
        broadcast(viewers, text)
        await asyncio.sleep(pause)
    return began


async def _main(port: int) -> None:
    loop = asyncio.get_running_loop()
    async with serve(
        _serve, "127.0.0.1", port, compression=None, ping_interval=None, max_queue=None
    ):
        print(json.dumps({"answer": "ready"}), flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order = json.loads(line)
            texts = order["texts"] * order.get("times", 1)
            answer = await _send(texts, order["pause"])
            print(json.dumps({"answer": answer}), flush=True)


if __name__ == "__main__":
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    with asyncio.Runner(loop_factory=Config("").get_loop_factory()) as runner:
        runner.run(_main(int(sys.argv[1])))
