"""What the live side of a process counts of its viewers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class LiveCounts:
    """Counted once for each fan-out, never for each viewer."""

    frames: int = 0
    """Change frames handed to viewers."""
    bytes: int = 0
    """Their bytes, as they are without compression."""
    changes: int = 0
    """Changes that had viewers to be handed to."""
    begun: Counter[str] = field(default_factory=Counter)
    """Subscriptions by how they were brought up to date: `snapshot` or `resumed`."""
    opened: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    """Connections by close code where the server closed them, `left` where the viewer did."""

    def delivered(self, frames: int, size: int, viewers: int) -> None:
        """Count a fan-out of `frames` changes, `size` bytes together, to so many viewers."""
        self.changes += frames
        self.frames += frames * viewers
        self.bytes += size * viewers
