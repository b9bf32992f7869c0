"""Lines 1 to 3 and the last: how a change gets to many viewers, and what a viewer costs."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from huddle.bench.machine import Worker, free_port
from huddle.bench.result import Result
from huddle.bench.rig import Rig

SAMPLES = 40
PAUSE = 0.04
ROUNDS = 3
BLAST = 200
MEMORY_LIMIT = 150_000
ENVELOPE_LIMIT = 150


def fan_out(rig: Rig, viewers: int) -> Result:
    """Change to the last of N viewers, from the commit, beside bare `broadcast` of as many bytes."""
    ours: list[float] = []
    theirs: list[float] = []
    load = rig.watch(viewers=viewers, movers=1)
    port = free_port()
    bare = Worker("huddle.bench.bare", str(port))
    bare.answer()
    bare_load = rig.load()
    nobody: list[dict[str, object]] = [{"headers": {}, "frames": []}] * viewers
    bare_load.ask(do="connect", port=port, path="/", people=nobody)
    bare_load.ask(do="listen", until=20, quiet=0.5)
    for _ in range(ROUNDS):
        times, size = _ours(rig, load)
        ours += times
        theirs += _bare(bare, bare_load, size)
    rig.end_load(load)
    rig.end_load(bare_load)
    bare.end()
    mine, other = median(ours), median(theirs)
    return Result(
        f"change to last of {viewers} viewers, from commit",
        f"{mine:.2f} ms, bare broadcast {other:.2f} ms: {mine / other:.2f}x",
        "at most 1.3x",
        mine <= 1.3 * other,
        f"medians of {len(ours)} changes each, in turns of {SAMPLES}",
    )


def _ours(rig: Rig, load: Worker) -> tuple[list[float], int]:
    rig.server.get("/bench/commits")
    load.ask(do="mark")
    load.ask(do="move", tasks=rig.practice.task_ids, seconds=SAMPLES * PAUSE, pause=PAUSE)
    commits = rig.server.get("/bench/commits")
    changes = load.ask(do="changes")
    times = [(change["at"][-1] - commits[str(change["seq"])]) / 1e6 for change in changes]
    return times, changes[0]["size"]


def _bare(bare: Worker, load: Worker, size: int) -> list[float]:
    texts = [f"{number:08d}" + "x" * (size - 8) for number in range(SAMPLES)]
    load.ask(do="mark")
    load.start(do="listen", until=20, total=SAMPLES * (size + 4))
    began = bare.ask(texts=texts, pause=PAUSE)
    load.answer()
    seen = load.ask(do="seen")
    return [(times[-1] - at) / 1e6 for times, at in zip(seen, began, strict=True)]


def deliveries(rig: Rig, viewers: int) -> Result:
    """Deliveries a second, as fast as it goes, beside bare `broadcast` of the same bytes."""
    text = json.dumps({"type": "change", "team": rig.practice.relay_team_id, "pad": "x" * 900})
    total = BLAST * (len(text) + 4)
    team = rig.practice.relay_team_id
    load = rig.watch(viewers=viewers, team=team)
    port = free_port()
    bare = Worker("huddle.bench.bare", str(port))
    bare.answer()
    bare_load = rig.load()
    bare_load.ask(
        do="connect", port=port, path="/", people=[{"headers": {}, "frames": []}] * viewers
    )
    bare_load.ask(do="listen", until=20, quiet=0.5)
    ours: list[float] = []
    theirs: list[float] = []
    busy: list[float] = []
    for _ in range(ROUNDS):
        for client, rates in ((load, ours), (bare_load, theirs)):
            client.ask(do="mark")
            used = client.cpu_seconds()
            client.start(do="listen", until=60, total=total)
            if client is load:
                order = {"team": team, "texts": [text], "times": BLAST, "pause": 0}
                began = rig.server.post("/bench/relay", order)
            else:
                began = bare.ask(texts=[text], times=BLAST, pause=0)
            client.answer()
            seconds = (client.ask(do="finished") - began[0]) / 1e9
            rates.append(viewers * BLAST / seconds)
            busy.append((client.cpu_seconds() - used) / seconds)
    rig.end_load(load)
    rig.end_load(bare_load)
    bare.end()
    mine, other = median(ours), median(theirs)
    return Result(
        f"deliveries a second, {viewers} viewers",
        f"{mine:,.0f}, bare broadcast {other:,.0f}: {mine / other:.2f}x",
        "at least 0.7x",
        mine >= 0.7 * other,
        f"the load generator used {100 * median(busy):.0f} % of a core",
    )


def bytes_per_change(folder: Path) -> list[Result]:
    """Bytes that a viewer gets for a change, with a small team and with a large one."""
    sizes = {}
    row = 0
    for tasks in (100, 10_000):
        with Rig(folder, people=2, tasks=tasks) as rig:
            load = rig.watch(viewers=1, movers=1)
            load.ask(do="move", tasks=rig.practice.task_ids[:40], seconds=1, pause=0.05)
            changes = [json.loads(frame) for frame in load.ask(do="frames")]
            moved = [change for change in changes if change["type"] == "change"]
            frames = [json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in moved]
            sizes[tasks] = round(median(len(frame.encode()) + 4 for frame in frames))
            row = round(
                median(
                    len(json.dumps(c["set"]["tasks"][0], separators=(",", ":")).encode())
                    for c in moved
                )
            )
    small, large = sizes[100], sizes[10_000]
    return [
        Result(
            "bytes per viewer per change, beyond the row",
            f"{small} = row {row} + {small - row}",
            f"row + {ENVELOPE_LIMIT}",
            small - row <= ENVELOPE_LIMIT,
            "the contract's envelope: three UUIDs, an instant, and the names of its fields",
        ),
        Result(
            "the same with 10,000 tasks as with 100",
            f"{large} and {small}",
            "the same",
            abs(large - small) <= 12,
            "numbers and ranks may be a few digits longer",
        ),
    ]


def memory(rig: Rig, viewers: int) -> Result:
    """Memory of the server for each connected viewer."""
    before = rig.server.get("/bench/memory")
    load = rig.watch(viewers=viewers)
    each = (rig.server.get("/bench/memory") - before) / viewers
    rig.end_load(load)
    return Result(
        f"memory per connected viewer, {viewers} viewers",
        f"{each / 1000:.0f} kB",
        "at most 150 kB",
        each <= MEMORY_LIMIT,
        "private memory of the server process",
    )
