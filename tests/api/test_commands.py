"""`POST /api/v1/commands/{name}`: durable, once, and refused with words."""

from __future__ import annotations

import httpx
import pytest

from huddle.commands.registry import COMMANDS
from huddle.web.api import make_api
from huddle.web.services import Services
from tests.api.calls import ORIGIN, Calls, error_of
from tests.commands.practice import make_practice, new_uuid


async def test_a_command_is_executed_and_answered(calls: Calls) -> None:
    answer = await calls.post("task.create", {"team_id": calls.team, "title": "Weigh in"})
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {"id", "seq", "result"}
    assert body["seq"] == calls.practice.seq()
    assert calls.practice.row(body["result"]["task_id"])["title"] == "Weigh in"


async def test_the_same_key_again_is_the_same_answer_and_one_effect(calls: Calls) -> None:
    key = {"Idempotency-Key": new_uuid().upper()}
    arguments = {"team_id": calls.team, "title": "Once"}
    first = await calls.post("task.create", arguments, **key)
    again = await calls.post("task.create", arguments, **key)
    assert again.json() == first.json()
    assert first.json()["id"] == key["Idempotency-Key"].lower()
    assert calls.practice.column("todo") == ["Once"]
    other = await calls.post("task.create", {"team_id": calls.team, "title": "Other"}, **key)
    assert error_of(other, 409)["code"] == "conflict"


async def test_a_key_must_be_a_uuid(calls: Calls) -> None:
    arguments = {"team_id": calls.team, "title": "Never"}
    for key in ("1", "x" * 500, "018f3c5e7a2b7c3d9e4f5a6b7c8d9e0f"):
        refused = await calls.post("task.create", arguments, **{"Idempotency-Key": key})
        assert error_of(refused, 422)["field"] == "Idempotency-Key"
    assert calls.practice.column("todo") == []


async def test_a_stale_edit_is_a_conflict_with_the_row_as_it_is(calls: Calls) -> None:
    task = calls.practice.task("Mine")
    calls.practice.do("task.edit", task_id=task, expected_version=1, changes={"title": "Theirs"})
    stale = {"task_id": task, "expected_version": 1, "changes": {"title": "Late"}}
    conflict = error_of(await calls.post("task.edit", stale), 409)
    assert conflict["code"] == "conflict"
    assert conflict["current"]["title"] == "Theirs"


BODIES = [
    b"{",
    b"[]",
    b'"text"',
    b"null",
    b"\xff\xfe",
    b'{"title":"\\ud800"}',
    b'{"title":' + b"[" * 5_000,
    b'{"title":NaN}',
    b'{"title":"a\\u0000b","team_id":"%s"}',
    b'{"expected_version":99999999999999999999999999}',
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", ["task.create", "task.edit"])
async def test_a_bad_body_is_invalid_and_changes_nothing(
    calls: Calls, name: str, body: bytes
) -> None:
    seq = calls.practice.seq()
    content = body.replace(b"%s", calls.team.encode())
    answer = await calls.http.post(
        f"/api/v1/commands/{name}", content=content, headers=calls.bearer("nurse")
    )
    assert error_of(answer, 422)["code"] == "invalid"
    assert calls.practice.seq() == seq


async def test_a_body_over_a_megabyte_is_refused(calls: Calls) -> None:
    big = b'{"title":"' + b"x" * (1 << 20) + b'"}'
    answer = await calls.http.post(
        "/api/v1/commands/task.create", content=big, headers=calls.bearer("nurse")
    )
    assert error_of(answer, 413)["code"] == "invalid"


async def test_addresses_and_methods_that_are_not_there(calls: Calls) -> None:
    for path in ("/nothing", "/tasks", "/commands", f"/tasks/{new_uuid()}/nothing"):
        assert error_of(await calls.get(path), 404)["code"] == "not_found", path
    assert error_of(await calls.post("task.explode", {}), 404)["code"] == "not_found"
    put = await calls.http.put("/api/v1/me", headers=calls.bearer("nurse"))
    assert error_of(put, 405)["code"] == "invalid"
    assert put.headers["allow"] == "GET"


async def test_internal_commands_have_no_door(calls: Calls) -> None:
    for kind in COMMANDS.values():
        if kind.internal:
            assert error_of(await calls.post(kind.name, {}, "manager"), 404)["code"] == "not_found"


async def test_every_command_refuses_nobody_and_foreign_pages(calls: Calls) -> None:
    cookie = calls.cookie("manager")
    foreign: list[dict[str, str]] = [
        {},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ]
    seq = calls.practice.seq()
    for name in [kind.name for kind in COMMANDS.values() if not kind.internal]:
        path = f"/api/v1/commands/{name}"
        nobody = await calls.http.post(path, json={})
        assert error_of(nobody, 401)["code"] == "unauthenticated"
        for headers in foreign:
            refused = await calls.http.post(path, json={}, headers=cookie | headers)
            assert error_of(refused, 403)["code"] == "forbidden", (name, headers)
    assert calls.practice.seq() == seq


async def test_a_browser_on_our_own_page_may(calls: Calls) -> None:
    own = calls.cookie("nurse") | {"Origin": ORIGIN}
    answer = await calls.http.post(
        "/api/v1/commands/task.create", json={"team_id": calls.team, "title": "X"}, headers=own
    )
    assert answer.status_code == 200
    read = await calls.http.get("/api/v1/me", headers=calls.cookie("nurse"))
    assert read.status_code == 200
    foreign = calls.cookie("nurse") | {"Sec-Fetch-Site": "cross-site"}
    assert error_of(await calls.http.get("/api/v1/me", headers=foreign), 403)


async def test_other_teams_and_kiosks_may_not(calls: Calls) -> None:
    other = make_practice(calls.practice.database)
    task = other.task("Theirs")
    seq, own_seq = other.seq(), calls.practice.seq()
    arguments = {"task_id": task, "status": "done"}
    assert error_of(await calls.post("task.move", arguments), 404)["code"] == "not_found"
    made = await calls.post("task.create", {"team_id": calls.team, "title": "No"}, "kiosk")
    assert error_of(made, 403)["code"] == "forbidden"
    assert (other.seq(), calls.practice.seq()) == (seq, own_seq)


async def test_too_many_requests_are_told_to_wait(services: Services, calls: Calls) -> None:
    slow = httpx.ASGITransport(app=make_api(services, rate=(0.001, 5)))
    async with httpx.AsyncClient(transport=slow, base_url=ORIGIN) as http:
        statuses = [
            (await http.get("/me", headers=calls.bearer("nurse"))).status_code for _ in range(6)
        ]
        refused = await http.get("/me", headers=calls.bearer("nurse"))
        assert (await http.get("/me", headers=calls.bearer("physician"))).status_code == 200
    assert statuses == [200] * 5 + [429]
    assert error_of(refused, 429)["code"] == "rate_limited"
    assert refused.headers["retry-after"]
