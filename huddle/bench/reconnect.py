"""Many viewers come back at once: after a restart, and after one of two processes was killed."""

from __future__ import annotations

import json
import time

from huddle.bench.machine import Worker
from huddle.bench.plan import Plan
from huddle.bench.result import Result
from huddle.bench.rig import Rig
from huddle.commands.door import execute
from huddle.security.actor import Actor
from models.base import new_id

MISSED = 20
WITHIN = 5.0
EPHEMERAL = ("heartbeat", "presence")
EPHEMERAL_BYTES = 300
"""One may reach some viewers and not others. A change is larger."""
ONLY = ["hello"] + ["change"] * MISSED


def after_restart(rig: Rig, plan: Plan) -> Result:
    """Kill every server, change some things, start them, and let everybody resume."""
    since = _move(rig, 1)
    for server in rig.servers:
        server.kill()
    _move(rig, MISSED, start=1)
    for server in rig.servers:
        server.start()
    for server in rig.servers:
        server.ready()
    load = rig.load()
    what = f"{plan.reconnecting:,} viewers reconnect at once after a restart"
    result = _resume(rig, plan, load, since, "reconnect", what)
    rig.end_load(load)
    return result


def after_kill(rig: Rig, plan: Plan) -> Result:
    """Kill the first server with its viewers, change some things, and let them come to the second.

    Viewers of the second one watch all the while, and must see the same changes.
    """
    first, second = rig.servers[0], rig.servers[1]
    watching = rig.load()
    witnesses = rig.people(plan.reconnecting, plan.crowd)
    watching.ask(do="connect", port=second.port, path="/live", people=witnesses)
    rig.settle(watching)
    since = _move(rig, 1)
    first.kill()
    rig.servers.remove(first)
    watching.ask(do="listen", until=5, quiet=0.5)
    watching.ask(do="mark")
    _move(rig, MISSED, start=1)
    load = rig.load()
    what = f"{plan.reconnecting:,} viewers come to the other process after kill -9 of theirs"
    result = _resume(rig, plan, load, since, "kill", what)
    watching.ask(do="listen", until=5, quiet=0.5)
    seen = _kinds(watching)[0].count("change")
    rig.end_load(watching)
    rig.end_load(load)
    first.start()
    first.ready()
    rig.servers.insert(0, first)
    if seen != MISSED:
        raise RuntimeError(f"those who stayed saw {seen} of {MISSED} changes")
    return result


def _resume(rig: Rig, plan: Plan, load: Worker, since: int, row: str, what: str) -> Result:
    people = rig.people(0, plan.reconnecting, since=since)
    meter = rig.meter(load)
    begun = time.monotonic_ns()
    rig.connect(load, people)
    load.ask(do="listen", until=60, quiet=1.5)
    seconds = (load.ask(do="finished") - begun) / 1e9
    meter.stop(seconds)
    groups = _kinds(load)
    totals = load.ask(do="totals")
    only_missed = (
        all(kinds == ONLY for kinds in groups) and max(totals) - min(totals) < EPHEMERAL_BYTES
    )
    found = f"each received hello and the {MISSED} changes that it missed"
    if not only_missed:
        found = f"received: {groups}"
    return Result(
        row,
        rig.deployment.name,
        what,
        f"all caught up after {seconds:.2f} s, {totals[0]:,} bytes each",
        f"{WITHIN:.0f} s, only what they missed",
        seconds / WITHIN,
        f"{found}; {meter.words()}",
        also=only_missed,
        figures={"seconds": seconds, "bytes": totals[0]},
    )


def _kinds(load: Worker) -> list[list[str]]:
    """Return, for each group, the types of the log's frames that its first viewer got."""
    groups = [[json.loads(text)["type"] for text in group] for group in load.ask(do="frames")]
    return [[kind for kind in kinds if kind not in EPHEMERAL] for kinds in groups]


def _move(rig: Rig, count: int, start: int = 0) -> int:
    """Move cards as another process does; return the sequence number after the last."""
    seq = 0
    tasks = rig.practice.task_ids[0]
    for number in range(start, start + count):
        args = {"task_id": tasks[number % len(tasks)], "status": ("doing", "waiting")[number % 2]}
        seq = execute(rig.database, "task.move", args, Actor.system("bench"), new_id()).seq
    return seq
