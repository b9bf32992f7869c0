"""How often one address may try: a token bucket each, in this process's memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from threading import Lock

from huddle.domain.errors import RateLimited

_MOST = 50_000


class RateLimit:
    """At most `burst` at once, refilled evenly so that `burst` more are allowed each `seconds`."""

    def __init__(
        self,
        burst: int,
        seconds: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._rate = burst / seconds
        self._monotonic = monotonic
        self._lock = Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, count: float = 1) -> None:
        """Spend `count`. Raises `RateLimited` with the time to wait, and then spends nothing."""
        with self._lock:
            left, now = self._left(key)
            if left < count:
                self._refuse((count - left) / self._rate)
            self._keep(key, left - count, now)

    def check(self, key: str) -> None:
        """Raise `RateLimited` where nothing is left to spend."""
        with self._lock:
            left, _ = self._left(key)
            if left < 1:
                self._refuse((1 - left) / self._rate)

    def spend(self, key: str) -> None:
        """Spend one, down to nothing left, without refusing."""
        with self._lock:
            left, now = self._left(key)
            self._keep(key, max(0.0, left - 1), now)

    def _left(self, key: str) -> tuple[float, float]:
        now = self._monotonic()
        left, at = self._buckets.get(key, (float(self._burst), now))
        return min(float(self._burst), left + (now - at) * self._rate), now

    def _keep(self, key: str, left: float, now: float) -> None:
        self._buckets[key] = (left, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)

    @staticmethod
    def _refuse(seconds: float) -> None:
        raise RateLimited(f"Too many tries from here. Try again in {in_words(seconds)}.")


def in_words(seconds: float) -> str:
    """Return a time to wait in words, rounded up: "20 seconds", "1 minute", "2 hours"."""
    if seconds <= 60:
        count, unit = max(1, ceil(seconds)), "second"
    elif seconds <= 3600:
        count, unit = ceil(seconds / 60), "minute"
    else:
        count, unit = ceil(seconds / 3600), "hour"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def network_key(ip: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 that an IPv6 host roams in."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return ip
