"""Durable commands over sockets, and how soon the others see them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from huddle.bench import bare_postgres, bare_sqlite
from huddle.bench.arithmetic import percentile
from huddle.bench.plan import Plan
from huddle.bench.result import Result
from huddle.bench.rig import Rig
from models import tables as t

MESSAGE = "x" * 1_000
ONE_MOVER_LIMITS = (8, 15)
CROWD_LIMIT = 40
RATE_LIMITS = {"sqlite": 0.2, "postgres": 0.4, "two": 0.4}
BARE = {
    "sqlite": "bare loop",
    "postgres": "bare loop of psycopg",
    "two": "two bare loops of psycopg at once",
}


def commands_per_second(rig: Rig, plan: Plan) -> tuple[Result, Result]:
    """Movers at full speed and a crowd that looks on: commands a second, and when all have seen them."""
    before = _bare(rig, plan)
    load = rig.watch(viewers=plan.crowd, movers=plan.movers)
    meter = rig.meter(load)
    done = load.ask(do="move", tasks=rig.practice.task_ids[0], seconds=plan.seconds)
    meter.stop(done["seconds"])
    seen = _seen(load.ask(do="changes"))
    rig.end_load(load)
    bare = (before + _bare(rig, plan)) / 2
    rate = done["ack"] / done["seconds"]
    twins = duplicate_ranks(rig)
    refused = done["error"] + done["unanswered"]
    limit = RATE_LIMITS[rig.deployment.name]
    p50, p95 = percentile(seen, 0.5), percentile(seen, 0.95)
    return (
        Result(
            "commands",
            rig.deployment.name,
            f"durable commands a second, one team, {plan.movers} movers",
            f"{rate:,.0f}, {BARE[rig.deployment.name]} {bare:,.0f}: {rate / bare:.2f}x; "
            f"duplicate ranks: {twins}",
            f"at least {limit}x, no duplicate ranks",
            limit * bare / rate if rate else float(refused),
            f"{plan.crowd} viewers see each; {refused} refused or unanswered; {meter.words()}",
            also=twins == 0 and refused == 0,
            figures={"per_second": rate, "bare_per_second": bare, "limit": limit, "twins": twins},
        ),
        Result(
            "crowd",
            rig.deployment.name,
            f"command sent to change seen, {plan.movers} movers, {plan.crowd} viewers",
            f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
            f"p95 at most {CROWD_LIMIT} ms",
            p95 / CROWD_LIMIT,
            f"{len(seen):,} sightings; {meter.words()}",
            figures={"p50_ms": p50, "p95_ms": p95},
        ),
    )


def _bare(rig: Rig, plan: Plan) -> float:
    if rig.deployment.postgres is None:
        return bare_sqlite.writes_per_second(rig.deployment.folder, MESSAGE, plan.bare_seconds)
    return bare_postgres.writes_per_second(rig.deployment, MESSAGE, plan.bare_seconds)


def one_mover(rig: Rig, plan: Plan) -> Result:
    """One mover at a person's pace, and viewers."""
    viewers = plan.viewers[0]
    load = rig.watch(viewers=viewers, movers=1)
    meter = rig.meter(load)
    tasks = rig.practice.task_ids[0]
    done = load.ask(do="move", tasks=tasks, seconds=plan.seconds, pause=0.02)
    meter.stop(done["seconds"])
    seen = _seen(load.ask(do="changes"))
    rig.end_load(load)
    p50, p95 = percentile(seen, 0.5), percentile(seen, 0.95)
    middle, high = ONE_MOVER_LIMITS
    return Result(
        "one-mover",
        rig.deployment.name,
        f"command sent to change seen, 1 mover, {viewers} viewers",
        f"p50 {p50:.1f} ms, p95 {p95:.1f} ms",
        f"at most {middle} / {high} ms",
        max(p50 / middle, p95 / high),
        f"{len(seen):,} sightings; {meter.words()}",
        figures={"p50_ms": p50, "p95_ms": p95},
    )


def _seen(changes: list[dict[str, Any]]) -> list[float]:
    """Return, for every viewer and change, the milliseconds from sending to seeing."""
    return [
        (at - change["sent"]) / 1e6
        for change in changes
        if change["sent"]
        for group in change["at"]
        for at in group
    ]


def duplicate_ranks(rig: Rig) -> int:
    """Return how many places of the board hold more than one card."""
    task = t.task.c
    places = (
        select(task.rank)
        .where(task.team_id == rig.team_id, task.archived_at.is_(None))
        .group_by(task.status, task.rank)
        .having(func.count() > 1)
    )
    with rig.database.read() as connection:
        return len(connection.execute(places).all())
