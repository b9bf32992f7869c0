"""The parts of a run, by name: the speed table of each deployment, and three ways to grow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from huddle.bench import growth
from huddle.bench.deployment import NAMES, Deployment, deployed
from huddle.bench.fanout import deliveries, fan_out
from huddle.bench.memory import memory
from huddle.bench.plan import Plan
from huddle.bench.reconnect import after_kill, after_restart
from huddle.bench.result import Point, Result
from huddle.bench.rig import Rig
from huddle.bench.wire_size import bytes_per_change
from huddle.bench.writes import commands_per_second, one_mover

GROWTH = {"viewers": "viewers of one team", "tasks": "cards on one board", "teams": "teams"}
"""What grows, by name."""
GROWS_ON = ("sqlite", "two")
"""Growth is measured on the smallest deployment and on the largest."""
PARTS = (*NAMES, *(f"growth-{kind}" for kind in GROWTH))


def table(name: str, plan: Plan, folder: Path) -> Iterator[Result]:
    """Yield the lines of the speed table for one deployment. Raises NotInstalled."""
    with deployed(name, folder) as deployment:
        people = plan.reconnecting + plan.crowd + plan.movers
        with Rig(deployment, people=people, tasks=plan.tasks) as rig:
            yield memory(rig, plan)
            for viewers in plan.viewers:
                yield fan_out(rig, plan, viewers)
            yield deliveries(rig, plan)
            yield from commands_per_second(rig, plan)
            yield one_mover(rig, plan)
            yield from bytes_per_change(rig, plan)
            yield after_restart(rig, plan)
            if len(rig.servers) > 1:
                yield after_kill(rig, plan)


def curve(kind: str, name: str, plan: Plan, folder: Path, files: int) -> Iterator[Point]:
    """Yield the points of one growth curve on one deployment. Raises NotInstalled."""
    with deployed(name, folder) as deployment:
        yield from _points(kind, deployment, plan, files)


def _points(kind: str, deployment: Deployment, plan: Plan, files: int) -> Iterator[Point]:
    if kind == "viewers":
        return growth.by_viewers(deployment, plan, files)
    if kind == "tasks":
        return growth.by_tasks(deployment, plan)
    return growth.by_teams(deployment, plan)
