"""`/api/v1/openapi.json` is true: schemathesis finds no answer that it does not describe, and no 5xx."""

from __future__ import annotations

import random
from collections import Counter
from itertools import cycle
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from huddle.commands.registry import COMMANDS
from tests.live.world import World

pytestmark = pytest.mark.server
CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]


def test_it_is_public_and_describes_every_command(world: World) -> None:
    schema = httpx.get(f"{world.server.url}/api/v1/openapi.json").json()
    described = {path.removeprefix("/commands/") for path in schema["paths"] if "commands" in path}
    assert described == {kind.name for kind in COMMANDS.values() if not kind.internal}
    for name in described:
        operation = schema["paths"][f"/commands/{name}"]["post"]
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        arguments = schema["components"]["schemas"][reference.rpartition("/")[2]]
        assert arguments["additionalProperties"] is False
        refusals = {"401", "403", "404", "409", "413", "422", "429", "503"}
        assert {"200", *refusals} <= set(operation["responses"])


def _known_ids(world: World) -> dict[str, list[str]]:
    """Return ids that exist, by the names that arguments have for them."""
    practice = world.practice
    tasks = [practice.task(f"Task {number}") for number in range(6)]
    columns = practice.rows("columns")
    people = [str(actor.user_id) for actor in practice.actors.values()]
    return {
        "team_id": [world.team],
        "team": [world.team],
        "task_id": tasks,
        "subject_id": tasks,
        "before_id": tasks,
        "after_id": tasks,
        "id": [*tasks, *people, world.team, columns[0]["id"]],
        "column_id": [column["id"] for column in columns],
        "user_id": people,
        "assignee_id": people,
        "status": [column["key"] for column in columns],
    }


def _with_known_ids(values: Any, known: dict[str, list[str]], chance: random.Random) -> Any:
    """Put ids that exist into most of a generated body, so that it gets past the first door."""
    if not isinstance(values, dict):
        return values
    return {
        name: chance.choice(known[name]) if name in known and chance.random() < 0.7 else value
        for name, value in values.items()
    }


def test_schemathesis_finds_nothing(world: World) -> None:
    url = f"{world.server.url}/api/v1/openapi.json"
    schema = schemathesis.openapi.from_dict(httpx.get(url).json())
    for number in range(3):
        world.practice.add_person(f"manager {number}", "manager")
    people = ["manager", *(f"manager {number}" for number in range(3))]
    tokens = cycle([world.token(who)[0] for who in people])
    known = _known_ids(world)
    chance = random.Random(7)
    answers: Counter[int] = Counter()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        strategy = result.ok().as_strategy()

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def call(case: Any) -> None:
            case.body = _with_known_ids(case.body, known, chance)
            case.path_parameters = _with_known_ids(case.path_parameters, known, chance)
            response = case.call_and_validate(
                base_url=f"{world.server.url}/api/v1",
                headers={"Authorization": f"Bearer {next(tokens)}"},
                checks=CHECKS,
            )
            answers[response.status_code] += 1

        call()
    assert answers[200] > 50, answers
    assert answers[422] > 50, answers
    assert not answers[429], answers
