"""Seeded chance: ids, choices and clock times that come out the same for the same seed."""

from __future__ import annotations

import hashlib
import random
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z. Ids carry this plus a count, not the clock, so that they repeat."""

_OFFICE_SLOTS = tuple((hour, minute) for hour in range(8, 17) for minute in (0, 30))
_DAY = timedelta(days=1)


class Dice(random.Random):
    """`random.Random` that also makes ids (UUID version 7, RFC 9562 5.7) and office hours."""

    def __init__(self, seed: int | str) -> None:
        super().__init__(seed)
        self._made = 0

    def id(self) -> str:
        """Return the next id: unique in one practice, ascending, the same for the same seed."""
        self._made += 1
        milliseconds = (_EPOCH_MS + self._made) << 80
        version = 0x7 << 76 | self.getrandbits(12) << 64
        variant = 0b10 << 62 | self.getrandbits(62)
        return str(uuid.UUID(int=milliseconds | version | variant))

    def weighted(self, weights: dict[str, int]) -> str:
        """Return one key, as often as its weight."""
        return self.choices(list(weights), weights=list(weights.values()))[0]

    def office_time(self, day: datetime, zone: ZoneInfo) -> datetime:
        """Return an office-hours instant (8:00 to 16:30 local) on the local day of `day`."""
        hour, minute = self.choice(_OFFICE_SLOTS)
        return day.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)

    def within_a_day(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return an office-hours instant in the 24 hours after `now`."""
        moment = self.office_time(now, zone)
        return moment if moment > now else self._shift(moment, 1)

    def days_away(self, now: datetime, zone: ZoneInfo, low: int, high: int) -> datetime:
        """Return an office-hours instant on a weekday, about `low` to `high` days from `now`."""
        day = now + self.randint(low, high) * _DAY
        backwards = high < 0
        while day.astimezone(zone).weekday() >= 5:
            day += -_DAY if backwards else _DAY
        return self.office_time(day, zone)

    @staticmethod
    def _shift(moment: datetime, days: int) -> datetime:
        return (moment + days * _DAY).replace(fold=0)


def password_for(seed: int) -> str:
    """Return the password of all demo accounts: three words and two digits, 17 characters or more.

    One for all, so that a second person can be tried without going back to the terminal.
    """
    digest = hashlib.sha256(f"huddle demo {seed}".encode()).digest()
    words = [_WORDS[digest[position] % len(_WORDS)] for position in range(3)]
    return "-".join([*words, f"{digest[3] % 90 + 10}"])


_WORDS = """
    amber anchor apple aspen autumn badger bamboo basil beacon birch bison breeze bridge canoe
    cedar cherry clover cobalt copper coral cotton cricket daisy delta dune ember falcon fern
    finch forest garden ginger granite harbor hazel heron indigo island ivory jasper juniper
    kettle lagoon lantern laurel lemon lilac linen lupine mango maple marble meadow mint
    nectar nutmeg oasis olive onyx orchid otter pebble pepper pine plum poppy prairie quartz
    rabbit raven ribbon river robin saffron sage sierra silver sparrow spruce summit sunset
    tango teal thistle timber topaz tulip tundra valley velvet violet walnut willow winter zephyr
""".split()  # noqa: SIM905  (read as a list of words)
