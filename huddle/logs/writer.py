"""Writes log lines to standard error in a thread of its own: nobody who logs waits for who reads."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sys
import threading

from huddle.logs.facts import REQUEST

MOST_WAITING = 20_000
"""Lines that may wait for a reader that is stuck; more are counted and dropped."""
FLUSH_WITHIN = 2.0
"""Seconds that the end of the process waits for the last lines."""


class Writer(logging.Handler):
    """Takes records from any thread, formats and writes them in order, many in one write."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._queue: queue.SimpleQueue[logging.LogRecord | threading.Event] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._process = 0
        self._lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Queue a record."""
        if self._queue.qsize() >= MOST_WAITING:
            self._lost += 1
            return
        record.request = REQUEST.get()
        self._queue.put(record)
        if self._thread is None or self._process != os.getpid():
            self._start()

    def flush(self) -> None:
        """Return when what was logged before is written, or after FLUSH_WITHIN seconds."""
        if self._thread is not None and self._process == os.getpid():
            written = threading.Event()
            self._queue.put(written)
            written.wait(FLUSH_WITHIN)

    def _start(self) -> None:
        # A forked child has the queue of its parent, and not its thread.
        self._process = os.getpid()
        self._thread = threading.Thread(target=self._run, name="huddle-log", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            items = [self._queue.get()]
            with contextlib.suppress(queue.Empty):
                while len(items) < 200:
                    items.append(self._queue.get_nowait())
            self._write([item for item in items if isinstance(item, logging.LogRecord)])
            for item in items:
                if isinstance(item, threading.Event):
                    item.set()

    def _write(self, records: list[logging.LogRecord]) -> None:
        lost, self._lost = self._lost, 0
        if lost:
            records.append(logging.makeLogRecord(_lost(lost)))
        lines = []
        for record in records:
            try:
                lines.append(self.format(record) + "\n")
            except Exception:  # noqa: BLE001  a line that cannot be made must not end the log
                lines.append(f"a line of {record.name} could not be written\n")
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write("".join(lines))
            sys.stderr.flush()


def _lost(count: int) -> dict[str, object]:
    return {
        "name": "huddle.logs",
        "levelno": logging.WARNING,
        "levelname": "WARNING",
        "msg": "lines were lost: whoever reads the log was too slow",
        "facts": {"count": count},
    }
