"""A token bucket: so many at once, so many a second after that."""

from __future__ import annotations

from time import monotonic


class Bucket:
    """Holds up to `burst` tokens and gains `rate` a second."""

    __slots__ = ("_at", "_left", "burst", "rate")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._left = burst
        self._at = monotonic()

    def take(self, count: float = 1) -> bool:
        """Take `count` tokens; say whether there were as many."""
        if self._refill() < count:
            return False
        self._left -= count
        return True

    def owe(self, count: float) -> bool:
        """Take `count` tokens where any are left, though that be fewer; the rest is owed."""
        if self._refill() <= 0:
            return False
        self._left -= count
        return True

    def wait(self, count: float = 1) -> float:
        """Return the seconds until there are `count` tokens."""
        return max(0.0, (count - self._refill()) / self.rate)

    def _refill(self) -> float:
        now = monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        return self._left
