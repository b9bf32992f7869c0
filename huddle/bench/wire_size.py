"""Bytes that a viewer gets for a change."""

from __future__ import annotations

import json
from statistics import median

from huddle.bench.plan import Plan
from huddle.bench.result import Result
from huddle.bench.rig import Rig

ENVELOPE_LIMIT = 150
SAME_WITHIN = 12
"""Bytes: numbers and ranks may be a few digits longer."""
FRAME_HEAD = 4


def bytes_per_change(rig: Rig, plan: Plan) -> list[Result]:
    """Return the bytes beyond the row, and whether they are the same on a large board."""
    deployment, few, many = rig.deployment, plan.tasks, plan.large_tasks
    small, row = _sizes(rig)
    with Rig(deployment, people=2, tasks=many) as large_rig:
        large, _ = _sizes(large_rig)
    return [
        Result(
            "envelope",
            deployment.name,
            "bytes per viewer per change, beyond the row",
            f"{small} = row {row} + {small - row}",
            f"row + {ENVELOPE_LIMIT}",
            (small - row) / ENVELOPE_LIMIT,
            "the contract's envelope: three UUIDs, an instant, and the names of its fields",
            figures={"bytes": small, "row_bytes": row},
        ),
        Result(
            "same-size",
            deployment.name,
            f"the same with {many:,} tasks as with {few:,}",
            f"{large} and {small}",
            "the same",
            abs(large - small) / SAME_WITHIN,
            "numbers and ranks may be a few digits longer",
            figures={"bytes": small, "bytes_large": large},
        ),
    ]


def _sizes(rig: Rig) -> tuple[int, int]:
    """Return the bytes of a change's frame and of its row, medians."""
    load = rig.watch(viewers=1, movers=1)
    load.ask(do="move", tasks=rig.practice.task_ids[0][:40], seconds=1, pause=0.05)
    texts = [text for group in load.ask(do="frames") for text in group]
    rig.end_load(load)
    changes = [change for change in map(json.loads, texts) if change["type"] == "change"]
    return (
        round(median(len(_compact(change)) + FRAME_HEAD for change in changes)),
        round(median(len(_compact(change["set"]["tasks"][0])) for change in changes)),
    )


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
