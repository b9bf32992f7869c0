"""What was just read of a session or token, for a moment: a page opens many requests at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from huddle.security import notices
from huddle.security.sessions import SessionRecord
from huddle.security.tokens import TokenRecord

Record = SessionRecord | TokenRecord

CACHE_SECONDS = 1.5
"""For how long another process's revocation may stay unseen here."""

_MOST = 4096


class IdentityCache:
    """Records by credential. Any notice of this process empties it: nothing ended is served."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._records: OrderedDict[str, tuple[float, Record]] = OrderedDict()
        self._generation = 0
        self._stop = notices.listen(self._forget)

    @property
    def generation(self) -> int:
        """A number to take before reading the database and to hand to `put`."""
        return self._generation

    @staticmethod
    def key_of(credential_id: str) -> str:
        """Return the key of a session or token known by its id."""
        return "id:" + credential_id

    def get(self, key: str) -> Record | None:
        """Return the record if it was read less than `CACHE_SECONDS` ago."""
        with self._lock:
            entry = self._records.get(key)
            if entry is None or self._monotonic() - entry[0] >= CACHE_SECONDS:
                return None
            return entry[1]

    def put(self, key: str, record: Record | None, generation: int) -> None:
        """Keep `record`, unless a notice came since `generation`: that may have ended it."""
        with self._lock:
            if record is None or generation != self._generation:
                return
            self._records[key] = (self._monotonic(), record)
            self._records.move_to_end(key)
            while len(self._records) > _MOST:
                self._records.popitem(last=False)

    def close(self) -> None:
        """Stop listening for notices."""
        self._stop()

    def _forget(self, _notice: notices.Notice) -> None:
        with self._lock:
            self._generation += 1
            self._records.clear()
