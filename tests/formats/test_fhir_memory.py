"""A file of 200 MB is read in little memory, by a process of its own whose peak is measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats.bundles import (
    activity,
    bundle,
    care_plan,
    condition,
    encounter,
    patient,
)

SIZE = 200_000_000
ALLOWED_MB = 60
"""What reading may take beyond the interpreter and its imports."""

READER = """
import json, resource, sys
from datetime import datetime, UTC
from huddle.formats.fhir import read_bundle

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

before = peak()
with open(sys.argv[1], "rb") as stream:
    file = read_bundle(stream, datetime.now(UTC))
record = file.records[0]
print(json.dumps({"grown": peak() - before, "entries": file.entries,
    "conditions": len(record.patient.conditions), "tasks": len(record.tasks)}))
"""


def observation() -> str:
    """Return an entry of the kind that fills real bundles."""
    readings = [
        {
            "code": {"text": f"Reading {n}"},
            "valueQuantity": {
                "value": n / 7,
                "unit": "mmol/L",
                "system": "http://unitsofmeasure.org",
            },
        }
        for n in range(30)
    ]
    text = {"status": "generated", "div": "<div>" + "reading " * 400 + "</div>"}
    resource = {"resourceType": "Observation", "text": text, "component": readings}
    return json.dumps({"fullUrl": "urn:uuid:0", "resource": resource})


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Write a bundle of 200 MB: a patient first, their plan last, measurements and visits between."""
    path = tmp_path / "large.json"
    first = json.dumps(bundle(patient(), condition()))[:-2]
    last = json.dumps(bundle(care_plan(activity())))[:-2].split('"entry": [', 1)[1]
    block = ",".join([observation()] * 20 + [json.dumps({"resource": encounter("2026-01-01")})] * 5)
    with path.open("w", encoding="utf-8") as file:
        file.write(first)
        for _ in range(SIZE // len(block) + 1):
            file.write(",")
            file.write(block)
        file.write("," + last + "]}")
    assert path.stat().st_size >= SIZE
    return path


def test_a_large_file_takes_little_memory(large: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(large)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["entries"] > 20_000
    assert (result["conditions"], result["tasks"]) == (1, 1)
    assert result["grown"] < ALLOWED_MB
