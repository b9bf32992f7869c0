"""What one person may ask of this process, over all of their sockets together."""

from __future__ import annotations

from collections import OrderedDict

from huddle.domain.errors import RateLimited
from huddle.security.rate import in_words
from huddle.web.bucket import Bucket

MESSAGES = (400.0, 3_000.0)
"""Frames per second, and at once: twice what one socket may send, and twenty that come back at once
with twenty teams each are a seventh of the burst."""
COMMANDS = (300.0, 1_200.0)
"""Per second, and at once: six tablets of one person that each come out of a lift with 200."""
RUNNING = 1_000
"""Commands that may wait for their acks."""
PAST_BYTES = (1 << 20, 256 << 20)
"""Bytes of snapshots and of changes missed, before compression, per second and at once: a board of
10,000 cards is 6 MB, so that it may be loaded forty times in a row, and then every six seconds."""
SNAPSHOT_READS = (1.0, 60.0)
"""Snapshots through the API, per second and at once: each is built for the caller alone."""
SUBSCRIPTIONS = 200
"""Teams that are followed, over all sockets: ten screens of a person with twenty teams."""
KEPT = 10_000
"""People that are remembered. Who asks too much does not begin anew with a new connection."""


class Allowance:
    """One person's. The methods raise RateLimited, with the time to wait, and then take nothing."""

    __slots__ = ("_commands", "_messages", "_past", "_snapshots", "running")

    def __init__(self) -> None:
        self._messages = Bucket(*MESSAGES)
        self._commands = Bucket(*COMMANDS)
        self._past = Bucket(*PAST_BYTES)
        self._snapshots = Bucket(*SNAPSHOT_READS)
        self.running = 0
        """Commands under way; kept by who runs them."""

    def message(self) -> None:
        """Take one frame."""
        if not self._messages.take():
            raise too_many("messages", self._messages.wait())

    def command(self) -> None:
        """Take one command."""
        if self.running >= RUNNING:
            raise too_many("commands under way", 1)
        if not self._commands.take():
            raise too_many("commands", self._commands.wait())

    def past(self, size: int) -> None:
        """Take `size` bytes of snapshot or missed changes."""
        if size and not self._past.owe(size):
            raise too_many("boards loaded", self._past.wait())

    def snapshot_read(self) -> None:
        """Take one snapshot through the API."""
        if not self._snapshots.take():
            raise too_many("snapshots", self._snapshots.wait())


class Allowances:
    """Everybody's, in this process."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, Allowance] = OrderedDict()

    def of(self, user_id: str) -> Allowance:
        """Return the allowance of a person."""
        allowance = self._people.setdefault(user_id, Allowance())
        self._people.move_to_end(user_id)
        while len(self._people) > KEPT:
            self._people.popitem(last=False)
        return allowance


def too_many(what: str, seconds: float) -> RateLimited:
    """Return the refusal of one who asks for too many of `what`, and may again in so many seconds."""
    return RateLimited(f"Too many {what} at once. Send it again in {in_words(seconds)}.")
