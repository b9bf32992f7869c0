"""Which life of the database this process serves, and what happens when a restore begins another.

A restore may take sequence numbers back. So whatever a process kept (streams, frames, snapshots,
identities) holds within one epoch. The epoch is read once a second, and beside everything that goes to
viewers; what was read or written under another one is never delivered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, select

from huddle.db import Database
from models.tables import site

log = logging.getLogger("huddle.live")

PERIOD_SECONDS = 1.0
_EPOCH = select(site.c.epoch)


def read_epoch(connection: Connection) -> str:
    """Return the epoch that the connection's transaction sees."""
    epoch: str = connection.execute(_EPOCH).scalar_one()
    return epoch


class Epoch:
    """Lives in one event loop. `value` is None until it was read once.

    `renewed` is called in the loop, after `value` became another one; never for the first.
    """

    def __init__(self, database: Database, renewed: Callable[[], None]) -> None:
        self.value: str | None = None
        self._database = database
        self._renewed = renewed
        # One thread, so that a later read is never overtaken by an earlier one: UUIDs have no order.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="huddle-epoch")
        self._watching: asyncio.Task[None] | None = None
        self._checking: asyncio.Task[str] | None = None

    def start(self) -> None:
        """Read the epoch once a second until `stop`."""
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        for task in (self._watching, self._checking):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def current(self) -> str:
        """Return the epoch, reading it where it is not known yet."""
        return self.value or await self.check()

    def holds(self, epoch: str) -> bool:
        """Say whether `epoch` is the one served. Where not, the database is asked at once."""
        if epoch == self.value:
            return True
        self._start_checking()
        return False

    async def check(self) -> str:
        """Read the epoch now, and act on it if it is another one."""
        return await asyncio.shield(self._start_checking())

    def _start_checking(self) -> asyncio.Task[str]:
        if self._checking is None or self._checking.done():
            self._checking = asyncio.get_running_loop().create_task(self._check())
            self._checking.add_done_callback(_heed)
        return self._checking

    async def _check(self) -> str:
        found = await asyncio.get_running_loop().run_in_executor(self._thread, self._read)
        known, self.value = self.value, found
        if known is not None and known != found:
            log.warning("the database was restored from a backup: every viewer starts over")
            self._renewed()
        return found

    def _read(self) -> str:
        with self._database.read() as connection:
            return read_epoch(connection)

    async def _watch(self) -> None:
        while True:
            try:
                await self.check()
            except Exception as error:  # noqa: BLE001  whatever it is, it may be over in a second
                log.warning("the epoch cannot be read (%s); trying again", type(error).__name__)
            await asyncio.sleep(PERIOD_SECONDS)


def _heed(task: asyncio.Task[str]) -> None:
    """Take a failure for known: whoever waits hears of it, and `_watch` tries again."""
    if not task.cancelled():
        task.exception()
