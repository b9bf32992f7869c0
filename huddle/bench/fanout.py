"""How a change gets to many viewers, beside bare `websockets.broadcast` of as many bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median

from huddle.bench.bare_servers import BareServers
from huddle.bench.machine import Worker
from huddle.bench.plan import Plan
from huddle.bench.result import Result
from huddle.bench.rig import Rig

PAUSE = 0.04
RATIO_LIMIT = 1.3
RATE_LIMIT = 0.7


def fan_out(rig: Rig, plan: Plan, viewers: int) -> Result:
    """Change to the last of N viewers, from the commit. Over all processes, where there are more."""
    ours: list[float] = []
    theirs: list[float] = []
    load = rig.watch(viewers=viewers, movers=1)
    with BareServers(rig, viewers) as bare:
        for _ in range(plan.rounds):
            times, size = _ours(rig, load, plan.samples)
            ours += times
            theirs += _bare(bare, size, plan.samples)
    rig.end_load(load)
    mine, other = median(ours), median(theirs)
    how = f"medians of {len(ours)} changes each, in turns of {plan.samples}"
    if len(rig.servers) > 1:
        how += "; bare: broadcast in one process, Redis PUBLISH, broadcast in the other"
    return Result(
        f"fan-out-{viewers}",
        rig.deployment.name,
        f"change to last of {viewers} viewers, from commit",
        f"{mine:.2f} ms, bare broadcast {other:.2f} ms: {mine / other:.2f}x",
        f"at most {RATIO_LIMIT}x",
        mine / other / RATIO_LIMIT,
        how,
        figures={"ms": mine, "bare_ms": other},
    )


def _ours(rig: Rig, load: Worker, samples: int) -> tuple[list[float], int]:
    rig.commits()
    load.ask(do="mark")
    load.ask(do="move", tasks=rig.practice.task_ids[0], seconds=samples * PAUSE, pause=PAUSE)
    commits = rig.commits()
    changes = load.ask(do="changes", last=True)
    times = [
        (max(at for group in change["at"] for at in group) - commit) / 1e6
        for change in changes
        if len(change["at"]) == len(rig.servers)
        and (commit := commits.get((change["team"], change["seq"])))
    ]
    return times, changes[0]["size"]


def _bare(bare: BareServers, size: int, samples: int) -> list[float]:
    texts = [f"{number:08d}" + "x" * (size - 8) for number in range(samples)]
    bare.load.ask(do="mark")
    bare.load.start(do="listen", until=20, total=samples * (size + 4))
    began = bare.send(texts, PAUSE)
    bare.load.answer()
    seen = bare.load.ask(do="seen")
    groups = [seen[start : start + samples] for start in range(0, len(seen), samples)]
    lasts = [max(times[-1] for times in frame) for frame in zip(*groups, strict=True)]
    return [(last - at) / 1e6 for last, at in zip(lasts, began, strict=True)]


def deliveries(rig: Rig, plan: Plan) -> Result:
    """Deliveries a second, as fast as it goes. Over all processes, where there are more."""
    viewers = plan.viewers[1]
    team = rig.practice.relay_team_id
    text = json.dumps({"type": "change", "team": team, "pad": "x" * 900})
    total = plan.blast * (len(text) + 4)
    load = rig.watch(viewers=viewers, team_id=team)
    order = {"team": team, "texts": [text], "times": plan.blast, "pause": 0}
    ours: list[float] = []
    theirs: list[float] = []
    with BareServers(rig, viewers) as bare:
        for _ in range(plan.rounds):
            meter = rig.meter(load)
            seconds = _blast(load, total, lambda: rig.servers[0].post("/bench/relay", order))
            meter.stop(seconds)
            ours.append(viewers * plan.blast / seconds)
            seconds = _blast(bare.load, total, lambda: bare.send([text], 0, plan.blast))
            theirs.append(viewers * plan.blast / seconds)
    rig.end_load(load)
    mine, other = median(ours), median(theirs)
    return Result(
        "deliveries",
        rig.deployment.name,
        f"deliveries a second, {viewers} viewers",
        f"{mine:,.0f}, bare broadcast {other:,.0f}: {mine / other:.2f}x",
        f"at least {RATE_LIMIT}x",
        RATE_LIMIT * other / mine,
        meter.words(),
        figures={"per_second": mine, "bare_per_second": other},
    )


def _blast(load: Worker, total: int, send: Callable[[], list[int]]) -> float:
    """Let all be sent at once; return the seconds until the last viewer had its last byte."""
    load.ask(do="mark")
    load.start(do="listen", until=60, total=total)
    began = send()
    load.answer()
    return float(load.ask(do="finished") - began[0]) / 1e9
