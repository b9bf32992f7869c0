"""What a door counts of its commands, and the line that each leaves in the log."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from huddle.commands.log import Ack
from huddle.commands.registry import COMMANDS
from huddle.counts import Histogram
from huddle.domain.errors import HuddleError
from huddle.logs import facts
from huddle.security.actor import Actor

log = logging.getLogger("huddle.door")

_ID = re.compile(r"[0-9a-fA-F-]{36}")
DONE, FAILED, UNKNOWN = "done", "failed", "unknown"
BATCHES = (1, 2, 4, 8, 16, 32, 64)


@dataclass
class DoorCounts:
    """Times in seconds. `outcomes`: by name and `done`, `failed` or the refusal's code."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    answered: Histogram = field(default_factory=Histogram)
    """From the submission of a command to its answer."""
    waited: Histogram = field(default_factory=Histogram)
    """Of the first command of each commit: how long it waited for the writer."""
    committed: Histogram = field(default_factory=Histogram)
    """From the begin of a commit until it was on disk, its commands' work included."""
    batches: Histogram = field(default_factory=lambda: Histogram(BATCHES))
    """Commands in one commit."""

    def answer(
        self, name: object, actor: Actor, command_id: str, began: float, outcome: Ack | Exception
    ) -> None:
        """Count a command that was answered, and log it. Called in the event loop."""
        took = monotonic() - began
        known = name if isinstance(name, str) and name in COMMANDS else UNKNOWN
        team = None
        if isinstance(outcome, Ack):
            said, team = DONE, outcome.team_id
        else:
            said = outcome.code if isinstance(outcome, HuddleError) else FAILED
        self.outcomes[known, said] += 1
        self.answered.add(took)
        if log.isEnabledFor(logging.INFO):
            log.info(
                "command",
                extra=facts(
                    command=known,
                    outcome=said,
                    ms=round(took * 1000, 2),
                    team=team,
                    user=actor.user_id,
                    command_id=command_id if _ID.fullmatch(str(command_id)) else "",
                ),
            )

    def commit(self, size: int, queued: float, began: float) -> None:
        """Count a commit of `size` commands. Called in the writer's thread."""
        self.waited.add(began - queued)
        self.committed.add(monotonic() - began)
        self.batches.add(size)
