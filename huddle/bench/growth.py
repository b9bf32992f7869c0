"""What a change costs as viewers, cards and teams become more: each of them alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from huddle.bench.arithmetic import percentile
from huddle.bench.deployment import Deployment
from huddle.bench.machine import Worker
from huddle.bench.plan import Plan
from huddle.bench.practice import IN_ALL_TEAMS
from huddle.bench.result import Point
from huddle.bench.rig import Rig
from huddle.bench.usage import bound_of, cores

WATCHING = 20
"""Viewers where it is the board that grows."""
IN_EACH_TEAM = 5
"""Viewers of each team where it is teams that grow."""
CARDS_OF_EACH_TEAM = 20
PAUSE = 0.012
"""Seconds between a mover's ack and its next move: no queue forms, so that cost is not hidden in it."""
WARM_UP = 20
"""Moves that are not counted: the first ones compile statements and fill caches."""
LONGEST = 20.0
SPARE_FILES = 100


def by_viewers(deployment: Deployment, plan: Plan, files: int) -> Iterator[Point]:
    """Yield a point for each number of viewers of one team; as many as there may be open files."""
    sizes = [size for size in plan.growth_viewers if size + SPARE_FILES <= files]
    with Rig(deployment, people=1 + max(sizes), tasks=plan.tasks) as rig:
        load = rig.load()
        rig.connect(load, rig.people(0, 1), do="connect_movers")
        connected = 0
        for size in sizes:
            rig.connect(load, rig.people(1 + connected, size - connected))
            connected = size
            rig.settle(load)
            yield _measure(rig, load, plan, size, rig.practice.task_ids[0])


def by_tasks(deployment: Deployment, plan: Plan) -> Iterator[Point]:
    """Yield a point for each number of cards on a board; half of the moves go between two cards."""
    for size in plan.growth_tasks:
        with Rig(deployment, people=WATCHING + 1, tasks=size) as rig:
            first = _first_screen(rig)
            load = rig.watch(viewers=WATCHING, movers=1)
            yield _measure(rig, load, plan, size, rig.practice.task_ids[0], first)


def by_teams(deployment: Deployment, plan: Plan) -> Iterator[Point]:
    """Yield a point for each number of teams: the same moves in total, spread over all of them."""
    for size in plan.growth_teams:
        people = IN_ALL_TEAMS + IN_EACH_TEAM * size
        with Rig(deployment, people=people, tasks=CARDS_OF_EACH_TEAM, teams=size) as rig:
            load = rig.load()
            rig.connect(load, [rig.person(0, None, None)], do="connect_movers")
            for place, team_id in enumerate(rig.practice.team_ids[:-1]):
                start = IN_ALL_TEAMS + (place - IN_ALL_TEAMS) % size
                members = [rig.person(i, team_id, 0) for i in range(start, people, size)]
                rig.connect(load, members)
            rig.settle(load)
            yield _measure(rig, load, plan, size, rig.practice.tasks_in_turn())


def _measure(
    rig: Rig,
    load: Worker,
    plan: Plan,
    size: int,
    tasks: list[str],
    figures: dict[str, float] | None = None,
) -> Point:
    """Let the movers that are connected move cards one after another, and see what a change costs."""
    order: dict[str, Any] = {"tasks": tasks, "seconds": LONGEST, "pause": PAUSE, "beside": True}
    load.ask(do="move", count=WARM_UP, **order)
    load.ask(do="mark")
    meter = rig.meter(load)
    done = load.ask(do="move", count=plan.growth_changes, **order)
    meter.stop(done["seconds"])
    memory = [server.memory() for server in rig.servers]
    changes = load.ask(do="changes", last=True)
    load.ask(do="mark")
    if done["error"] or done["unanswered"] or len(changes) != done["ack"]:
        raise RuntimeError(f"{done} of {plan.growth_changes} moves, {len(changes)} seen")
    lasts = [
        (max(at for group in change["at"] for at in group) - change["sent"]) / 1e6
        for change in changes
    ]
    used = sum(used for name, used in meter.seconds.items() if name.startswith("server"))
    return Point(
        size=size,
        changes=len(changes),
        cpu_ms=1e3 * used / len(changes),
        p50=percentile(lasts, 0.5),
        p95=percentile(lasts, 0.95),
        memory=memory,
        shares=meter.shares,
        bound=bound_of(meter.shares, cores()),
        figures=figures or {},
    )


def _first_screen(rig: Rig) -> dict[str, float]:
    """Return what a viewer that comes for the first time waits for: a snapshot, its ms and bytes."""
    load = rig.load()
    begun = time.monotonic_ns()
    rig.connect(load, [rig.person(0, rig.team_id, None)])
    load.ask(do="listen", until=30, quiet=0.5)
    milliseconds = (load.ask(do="finished") - begun) / 1e6
    (size,) = load.ask(do="totals")
    rig.end_load(load)
    return {"snapshot_ms": milliseconds, "snapshot_bytes": size}
