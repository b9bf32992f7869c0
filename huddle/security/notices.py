"""Word within this process that a session, a token or a person's access ended or was locked.

Open sockets and caches listen, so that what ends here ends at once. Other processes hear of it over the
bus; without one they see it in the database, within `huddle.security.identity_cache.CACHE_SECONDS`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

Kind = Literal[
    "session_ended", "session_locked", "session_unlocked", "token_ended", "user_ended", "restored"
]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened to the session, token or user whose id is `subject_id`.

    `elsewhere`: in another process, which has told all others as well.
    `restored` is about all of them: the database is that of a backup now; `subject_id` is "".
    """

    kind: Kind
    subject_id: str
    elsewhere: bool = False


Listener = Callable[[Notice], None]

_lock = Lock()
_listeners: list[Listener] = []


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener` for each notice, from any thread; the returned function stops it."""
    with _lock:
        _listeners.append(listener)

    def stop() -> None:
        with _lock:
            if listener in _listeners:
                _listeners.remove(listener)

    return stop


def tell(kind: Kind, subject_id: str, *, elsewhere: bool = False) -> None:
    """Tell every listener. Call it after the commit that made it true."""
    with _lock:
        listeners = list(_listeners)
    for listener in listeners:
        try:
            listener(Notice(kind, subject_id, elsewhere))
        except Exception:  # noqa: BLE001 - one listener's fault is not another's
            _log.exception("a listener to %s failed", kind)
