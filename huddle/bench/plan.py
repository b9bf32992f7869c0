"""How much is measured: a whole run, or a quick one that only shows that all of it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Counts and seconds of a run."""

    viewers: tuple[int, int] = (100, 500)
    """Viewers of the fan-out; the second also for deliveries and memory."""
    crowd: int = 50
    movers: int = 20
    reconnecting: int = 1_000
    tasks: int = 200
    large_tasks: int = 10_000
    rounds: int = 3
    samples: int = 40
    blast: int = 200
    seconds: float = 5.0
    bare_seconds: float = 2.0
    growth_changes: int = 240
    growth_viewers: tuple[int, ...] = (10, 30, 100, 300, 1_000, 2_000)
    growth_tasks: tuple[int, ...] = (100, 300, 1_000, 3_000, 10_000)
    growth_teams: tuple[int, ...] = (1, 5, 20, 50, 200)


WHOLE = Plan()
QUICK = Plan(
    viewers=(10, 20),
    crowd=10,
    movers=5,
    reconnecting=20,
    tasks=40,
    large_tasks=400,
    rounds=1,
    samples=8,
    blast=20,
    seconds=0.6,
    bare_seconds=0.3,
    growth_changes=12,
    growth_viewers=(5, 15),
    growth_tasks=(40, 120),
    growth_teams=(1, 3),
)
