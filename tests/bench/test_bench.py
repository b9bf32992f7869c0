"""A quick run against real servers: every line is measured, written down, and true where it must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from huddle.bench.command import bench
from huddle.bench.plan import QUICK
from huddle.bench.record import Record

pytestmark = pytest.mark.server


def run(output: Path, *parts: str) -> Record:
    only = [word for part in parts for word in ("--only", part)]
    done = CliRunner().invoke(
        bench, ["--quick", *only, "--output", str(output)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert "quick run or a part" in output.read_text()
    return Record.from_json(output.with_suffix(".json").read_text())


@pytest.mark.postgres
def test_two_processes_on_postgres_and_redis(tmp_path: Path) -> None:
    found = run(tmp_path / "bench.md", "two")
    rows = {result.row: result for result in found.results}
    assert list(rows) == [
        "memory",
        "fan-out-10",
        "fan-out-20",
        "deliveries",
        "commands",
        "crowd",
        "one-mover",
        "envelope",
        "compressed",
        "same-size",
        "reconnect",
        "kill",
    ]
    assert all(result.also for result in found.results), "something was lost, or came twice"
    assert rows["commands"].figures["twins"] == 0
    assert rows["commands"].figures["per_second"] > 0
    assert rows["commands"].figures["bare_per_second"] > 0
    assert rows["same-size"].met
    assert "server 2" in rows["crowd"].bound
    assert (tmp_path / "bench" / "targets.svg").is_file()


def test_growth_on_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huddle.bench.command.GROWS_ON", ("sqlite",))
    found = run(tmp_path / "bench.md", "growth-viewers", "growth-teams")
    for kind, sizes in (("viewers", QUICK.growth_viewers), ("teams", QUICK.growth_teams)):
        points = found.growth[kind]["sqlite"]
        assert [point.size for point in points] == list(sizes)
        for point in points:
            assert point.changes == QUICK.growth_changes
            assert 0 < point.p50 <= point.p95
            assert point.cpu_ms > 0
            assert len(point.memory) == 1
    assert (tmp_path / "bench" / "growth-viewers.svg").is_file()
