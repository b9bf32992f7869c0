"""The fleet of tablets (fleet.mjs) as a process that takes orders."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.node import NODE, make_project


class Fleet:
    """`fleet.do(...)` gives an order and returns its answer."""

    def __init__(self, folder: Path) -> None:
        project = make_project(folder, Path(__file__).parent)
        self._process = subprocess.Popen(
            [str(NODE), "tests/fleet.mjs"],
            cwd=project,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, order: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": order, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the fleet ended"
        return json.loads(line)["answer"]

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
