"""Memory of a server for each connected viewer."""

from __future__ import annotations

from huddle.bench.plan import Plan
from huddle.bench.result import Result
from huddle.bench.rig import Rig

VIEWER_LIMIT = 150_000


def memory(rig: Rig, plan: Plan) -> Result:
    """Connect viewers to servers that have served nobody yet; all their processes are counted."""
    viewers = plan.viewers[1]
    before = sum(server.memory() for server in rig.servers)
    load = rig.watch(viewers=viewers)
    each = (sum(server.memory() for server in rig.servers) - before) / viewers
    rig.end_load(load)
    return Result(
        "memory",
        rig.deployment.name,
        f"memory per connected viewer, {viewers} viewers",
        f"{each / 1000:.0f} kB",
        f"at most {VIEWER_LIMIT // 1000} kB",
        each / VIEWER_LIMIT,
        "private memory of the server processes",
        figures={"bytes": each},
    )
