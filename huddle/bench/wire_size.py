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
AS_BROWSERS_ASK = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
"""RFC 7692."""


def bytes_per_change(rig: Rig, plan: Plan) -> list[Result]:
    """Return the bytes beyond the row, plain and compressed, and whether a large board has the same."""
    name, few, many = rig.deployment.name, plan.tasks, plan.large_tasks
    small, row, deflated = _sizes(rig)
    with Rig(rig.deployment, people=3, tasks=many) as large_rig:
        large, _, _ = _sizes(large_rig)
    return [
        Result(
            "envelope",
            name,
            "bytes per viewer per change, beyond the row",
            f"{small} = row {row} + {small - row}",
            f"row + {ENVELOPE_LIMIT}",
            (small - row) / ENVELOPE_LIMIT,
            "the contract's envelope: three UUIDs, an instant, and the names of its fields",
            figures={"bytes": small, "row_bytes": row},
        ),
        Result(
            "compressed",
            name,
            "the same, for a viewer that asks for compression as browsers do",
            f"{deflated}, row {row}",
            f"row + {ENVELOPE_LIMIT}",
            deflated / (row + ENVELOPE_LIMIT),
            "bytes on the wire, of whole frames",
            figures={"bytes": deflated, "row_bytes": row},
        ),
        Result(
            "same-size",
            name,
            f"the same with {many:,} tasks as with {few:,}",
            f"{large} and {small}",
            "the same",
            abs(large - small) / SAME_WITHIN,
            "numbers and ranks may be a few digits longer",
            figures={"bytes": small, "bytes_large": large},
        ),
    ]


def _sizes(rig: Rig) -> tuple[int, int, int]:
    """Return the bytes of a change's frame, of its row, and of the frame where it is compressed."""
    load = rig.watch(viewers=1, movers=1)
    (asking,) = rig.people(2, 1)
    asking["headers"] |= AS_BROWSERS_ASK
    rig.connect(load, [asking])
    rig.settle(load)
    load.ask(do="move", tasks=rig.practice.task_ids[0][:40], seconds=1, pause=0.05)
    totals = load.ask(do="totals")
    texts = load.ask(do="frames")[0]
    rig.end_load(load)
    changes = [change for change in map(json.loads, texts) if change["type"] == "change"]
    sizes = [len(_compact(change)) + FRAME_HEAD for change in changes]
    # The other viewer had the same frames: what is not a change is as large for both.
    deflated = (totals[1] - (totals[0] - sum(sizes))) / len(changes)
    rows = [len(_compact(change["set"]["tasks"][0])) for change in changes]
    return round(median(sizes)), round(median(rows)), round(deflated)


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
