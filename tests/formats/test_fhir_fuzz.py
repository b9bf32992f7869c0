"""Whatever the bytes: values, or a refusal with words. Never another error."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huddle.commands.patients import ImportPatient
from huddle.domain.errors import HuddleError
from huddle.domain.imported import ImportedFile
from huddle.formats.fhir_stream import KEPT
from huddle.importing.runner import arguments
from models.base import new_id
from tests.formats.bundles import (
    activity,
    bundle,
    care_plan,
    condition,
    encounter,
    patient,
    read,
)

TEAM = new_id()
GOOD = bundle(
    patient(telecom=[{"system": "phone", "value": "555-0100"}], deceasedBoolean=False),
    condition(onsetDateTime="2020-01-01"),
    encounter("2026-01-01"),
    care_plan(activity(), goal=[{"reference": "Goal/g"}], period={"start": "2020"}),
    {"resourceType": "Goal", "id": "g", "description": {"text": "Walk"}},
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["active", "official", "Patient/p1", "2020-02-30", "9999-12-31T23:59:59-14:00", "Bundle"]
    )
)
names = st.sampled_from(sorted(KEPT)) | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)


def outcome(data: bytes) -> ImportedFile | None:
    """Read; whatever is read must be what the command takes, or be refused by it with words."""
    file, lines = None, []
    try:
        file = read(data)
    except HuddleError as error:
        lines = [error.message]
    assert all(line and line.isprintable() for line in lines)
    if file is None:
        return None
    for line in (*file.refused, *file.notices):
        assert line.isprintable()
    for record in file.records:
        ImportPatient.model_validate(arguments(TEAM, record))
    return file


def dump(value: Any) -> bytes:
    return json.dumps(value).encode()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(
    b'{"resourceType":"Bundle","entry":[{"resource":{"id":"\\ud800","resourceType":"Patient"}}]}'
)
@example(b'{"a":' + b"9" * 5000 + b"}")
@example(b'{"a":1e999999999999999999999}')
@example(b"{" * 3000)
def test_any_bytes(data: bytes) -> None:
    outcome(data)


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_json(value: Any) -> None:
    outcome(dump(value))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.dictionaries(names, values, max_size=6)
        | st.builds(
            lambda kind, more: {**more, "resourceType": kind},
            st.sampled_from(["Patient", "Condition", "Encounter", "CarePlan", "Goal"]),
            st.dictionaries(names, values, max_size=6),
        ),
        max_size=4,
    )
)
def test_any_resources(resources: list[dict[str, Any]]) -> None:
    outcome(dump(bundle(*resources)))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a JSON value."""
    found = [path]
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found.extend(places(value[key], (*path, key)))
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of a JSON value with another value at a path."""
    if not path:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = put(value[path[0]], path[1:], new)
    return copied


PLACES = [path for path in places(GOOD) if path]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3))
def test_a_good_bundle_with_something_else_anywhere(
    swaps: list[tuple[tuple[Any, ...], Any]],
) -> None:
    made = GOOD
    for path, value in swaps:
        try:
            made = put(made, path, value)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue
    outcome(dump(made))


def test_the_good_bundle_is_good() -> None:
    file = outcome(dump(GOOD))
    assert file is not None
    assert len(file.records[0].tasks) == 1
    assert (file.refused, file.notices) == ([], [])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(dump(GOOD)) - 1), st.integers(0, 255))
def test_a_byte_changed(position: int, byte: int) -> None:
    data = bytearray(dump(GOOD))
    data[position] = byte
    outcome(bytes(data))
