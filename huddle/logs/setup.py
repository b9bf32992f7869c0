"""Set up logging for a process, ours and that of every library in it."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from types import TracebackType
from typing import Any, TextIO

from huddle.logs.lines import OURS, JsonLines, TextLines
from huddle.logs.writer import Writer
from huddle.settings import Settings

log = logging.getLogger("huddle")
REQUESTS = "huddle.requests"


def set_up(settings: Settings | None = None, worker: str | None = None) -> Writer:
    """Send every log line of this process to standard error, without data of a person.

    Without settings, as they are by default. Of libraries only warnings and errors are written.
    Calling it again replaces what was set up before.
    """
    form = settings.log_format if settings else ""
    if not form:
        form = "text" if sys.stderr.isatty() else "json"
    lines = JsonLines if form == "json" else TextLines
    writer = Writer(lines(worker))
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, Writer)]:
        handler.flush()
        root.removeHandler(handler)
    root.addHandler(writer)
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel((settings.log_level if settings else "info").upper())
    every_request = settings is not None and settings.access_log
    logging.getLogger(REQUESTS).setLevel(logging.DEBUG if every_request else logging.NOTSET)
    # What no line of ours shows need not be looked up for each.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    warnings.showwarning = _warn  # type: ignore[assignment]
    sys.excepthook = _failed
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable
    return writer


def _warn(
    _message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    _file: TextIO | None = None,
    _line: str | None = None,
) -> None:
    log.warning("%s at %s:%d", category.__name__, filename, lineno)


def _failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("ended by an error", exc_info=(kind, error, trace))


def _thread_failed(args: Any) -> None:
    if args.exc_type is not SystemExit:
        log.error(
            "a thread ended by an error",
            exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
        )


def _unraisable(args: Any) -> None:
    log.error(
        "an error where none can be raised",
        exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
    )
