"""One line of the speed table, and one point of a growth curve."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """`value` is what was measured, in words, `target` what was to be reached.

    `row` names the line of the table, the same for each deployment, and `where` the deployment.
    `used` is the share of what the target allows: up to 1 it is met, at 2 it is missed twofold.
    `also` says whether what else the target asks for is true, such as that no rank is there twice.
    `bound` says what bounds it, or how it was measured. `figures` are the numbers by name.
    """

    row: str
    where: str
    what: str
    value: str
    target: str
    used: float
    bound: str = ""
    also: bool = True
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.used <= 1 and self.also


@dataclass(frozen=True)
class Point:
    """What a change costs at one size.

    `cpu_ms` is the processor time of all server processes for each change, `p50` and `p95` the
    milliseconds from sending a command until the last viewer has its change, `memory` the private
    bytes of each server process, `shares` how busy each process was (1 is a core), `bound` what
    bounds the figures. `figures` are numbers of this curve alone.
    """

    size: int
    changes: int
    cpu_ms: float
    p50: float
    p95: float
    memory: list[int]
    shares: dict[str, float]
    bound: str
    figures: dict[str, float] = field(default_factory=dict)
