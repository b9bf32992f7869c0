"""A thousand viewers come back at once after the server was killed."""

from __future__ import annotations

import json
import time

from huddle.bench.result import Result
from huddle.bench.rig import Rig
from huddle.commands.door import execute
from huddle.security.actor import Actor
from models.base import new_id

MISSED = 20
WITHIN = 5.0


def reconnects(rig: Rig, viewers: int) -> Result:
    """Kill the server, change some things, start it, and let everybody resume."""
    since = _move(rig, 1)
    rig.server.kill()
    _move(rig, MISSED, start=1)
    rig.server.start()
    load = rig.load()
    begun = time.monotonic_ns()
    people = rig.people(0, viewers, since=since)
    load.ask(do="connect", port=rig.server.port, path="/live", people=people)
    load.ask(do="listen", until=60, quiet=1.5)
    seconds = (load.ask(do="finished") - begun) / 1e9
    frames = [json.loads(frame)["type"] for frame in load.ask(do="frames")]
    totals = load.ask(do="totals")
    rig.end_load(load)
    only_missed = frames == ["hello"] + ["change"] * MISSED and max(totals) - min(totals) < 16
    return Result(
        f"{viewers:,} viewers reconnect at once after a restart",
        f"all caught up after {seconds:.2f} s, {totals[0]:,} bytes each",
        f"{WITHIN:.0f} s, only what they missed",
        seconds <= WITHIN and only_missed,
        f"{MISSED} changes missed; each received hello and those" if only_missed else str(frames),
    )


def _move(rig: Rig, count: int, start: int = 0) -> int:
    """Move cards as another process does; return the sequence number after the last."""
    seq = 0
    for number in range(start, start + count):
        task_id = rig.practice.task_ids[number % len(rig.practice.task_ids)]
        args = {"task_id": task_id, "status": ("doing", "waiting")[number % 2]}
        seq = execute(rig.database, "task.move", args, Actor.system("bench"), new_id()).seq
    return seq
