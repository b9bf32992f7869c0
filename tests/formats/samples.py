"""The sample bundles and their index, where HUDDLE_SHARED says they are."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

COUNT = 17


def sample_folder() -> Path:
    """Return the folder of the bundles. Skips where HUDDLE_SHARED is not set, fails where it lies."""
    shared = os.environ.get("HUDDLE_SHARED")
    if not shared:
        pytest.skip("HUDDLE_SHARED is not set: the sample bundles are not here")
    folder = Path(shared) / "data" / "synthea-r4"
    assert len(list(folder.glob("*.json"))) == COUNT, f"{folder} does not hold {COUNT} bundles"
    return folder


def index() -> dict[str, dict[str, str]]:
    """Return the rows of the index by file name."""
    path = sample_folder().parent / "synthea-r4-index.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def listed(text: str) -> list[str]:
    """Return the items of a cell, without the semantic tags of SNOMED CT."""
    items = (item.strip() for item in text.split(";"))
    return [item.split(" (")[0] for item in items if item]
