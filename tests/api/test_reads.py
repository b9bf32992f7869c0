"""Every GET of the public contract (live-protocol.md, HTTP), and who may not."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import update

from huddle.db import make_engine
from huddle.queries.rows import COLLECTIONS
from huddle.web.services import Services
from models import tables as t
from tests.api.calls import Calls, error_of
from tests.commands.practice import make_practice, new_uuid


async def test_me(calls: Calls) -> None:
    body = (await calls.get("/me", "manager")).json()
    assert body["user"]["id"] == calls.practice.actors["manager"].user_id
    assert [(team["id"], team["permission"], team["roles"]) for team in body["teams"]] == [
        (calls.team, "manager", ["care_manager"])
    ]


async def test_a_snapshot_and_the_changes_after_it(calls: Calls) -> None:
    calls.practice.task("First")
    snapshot = (await calls.get(f"/teams/{calls.team}/snapshot")).json()
    assert (snapshot["type"], snapshot["team"]) == ("snapshot", calls.team)
    assert set(snapshot["collections"]) == set(COLLECTIONS)
    calls.practice.task("Second")
    calls.practice.task("Third")
    since = f"/teams/{calls.team}/changes?since={snapshot['seq']}"
    body = (await calls.get(since)).json()
    assert body["seq"] == snapshot["seq"] + 2
    assert [change["seq"] for change in body["changes"]] == [body["seq"] - 1, body["seq"]]
    assert [c["set"]["tasks"][0]["title"] for c in body["changes"]] == ["Second", "Third"]
    page = (await calls.get(since + "&limit=1")).json()
    assert (page["seq"], len(page["changes"])) == (body["seq"], 1)


async def test_a_pruned_log_is_gone(calls: Calls) -> None:
    calls.practice.task()
    seq = calls.practice.seq()
    with calls.practice.database.write() as connection:
        connection.execute(update(t.team).where(t.team.c.id == calls.team).values(pruned_seq=seq))
    refused = await calls.get(f"/teams/{calls.team}/changes?since={seq - 1}")
    assert error_of(refused, 410)["code"] == "pruned"
    assert (await calls.get(f"/teams/{calls.team}/changes?since={seq}")).status_code == 200


async def test_a_row_has_its_version_as_etag(calls: Calls) -> None:
    task = calls.practice.task("Weigh in")
    first = await calls.get(f"/tasks/{task}")
    assert first.json()["title"] == "Weigh in"
    assert first.headers["etag"] == '"1"'
    for match in ('"1"', 'W/"1"', '"7", "1"', "*"):
        same = await calls.get(f"/tasks/{task}", **{"If-None-Match": match})
        assert (same.status_code, same.content) == (304, b"")
    calls.practice.do("task.move", task_id=task, status="doing")
    second = await calls.get(f"/tasks/{task}", **{"If-None-Match": '"1"'})
    assert (second.status_code, second.headers["etag"]) == (200, '"2"')


async def test_single_rows_of_every_collection(calls: Calls) -> None:
    practice = calls.practice
    task = practice.task()
    note = practice.do("note.add", subject_type="task", subject_id=task, text="Called").result
    view = practice.do(
        "view.save", by="coordinator", team_id=calls.team, name="All", settings={}, shared=True
    ).result
    column = practice.rows("columns")[0]["id"]
    member = practice.actors["physician"].user_id
    found = {
        "notes": note["note_id"],
        "views": view["view_id"],
        "columns": column,
        "members": member,
        "teams": calls.team,
    }
    for collection, row_id in found.items():
        answer = await calls.get(f"/{collection}/{row_id}")
        assert (answer.status_code, answer.json()["id"]) == (200, row_id), collection
        assert answer.headers["etag"]
    assert (await calls.get(f"/members/{member}?team={calls.team}")).json()["role"] == "physician"


async def test_what_belongs_to_a_task_and_to_a_team(calls: Calls) -> None:
    practice = calls.practice
    task = practice.task("Old one")
    practice.do("note.add", subject_type="task", subject_id=task, text="Called")
    practice.do("view.save", team_id=calls.team, name="Mine", settings={}, shared=False)
    practice.do("task.archive", task_id=task)
    notes = (await calls.get(f"/tasks/{task}/notes")).json()["notes"]
    assert [note["text"] for note in notes] == ["Called"]
    history = (await calls.get(f"/tasks/{task}/history")).json()["history"]
    assert history[0]["type"] == "task.archive"
    archive = (await calls.get(f"/teams/{calls.team}/archive?search=old")).json()["tasks"]
    assert [row["id"] for row in archive] == [task]
    assert (await calls.get(f"/teams/{calls.team}/archive?search=new")).json() == {"tasks": []}
    views = (await calls.get(f"/teams/{calls.team}/views")).json()["views"]
    assert [(view["name"], view["mine"]) for view in views] == [("Mine", True)]
    assert (await calls.get(f"/teams/{calls.team}/views", "physician")).json() == {"views": []}


async def test_invitations_are_for_managers(calls: Calls) -> None:
    calls.practice.do(
        "invitation.create",
        by="manager",
        team_id=calls.team,
        email="new@clinic.example",
        role="nurse",
        permission="member",
    )
    path = f"/teams/{calls.team}/invitations"
    invitations = (await calls.get(path, "manager")).json()["invitations"]
    assert [invitation["email"] for invitation in invitations] == ["new@clinic.example"]
    assert "token" not in str(invitations)
    assert error_of(await calls.get(path, "coordinator"), 403)["code"] == "forbidden"


def _doors(calls: Calls, task: str) -> list[str]:
    below = ("snapshot", "changes?since=0", "archive", "views", "invitations")
    return [
        *(f"/teams/{calls.team}/{name}" for name in below),
        f"/teams/{calls.team}",
        *(f"/tasks/{task}{name}" for name in ("", "/notes", "/history")),
        f"/members/{calls.practice.actors['nurse'].user_id}?team={calls.team}",
        f"/columns/{calls.practice.rows('columns')[0]['id']}",
    ]


async def test_every_read_refuses_nobody_other_teams_and_kiosks(calls: Calls) -> None:
    other = make_practice(calls.practice.database)
    calls.practice.actors["stranger"] = other.actors["manager"]
    for path in _doors(calls, calls.practice.task()):
        nobody = await calls.http.get(f"/api/v1{path}")
        assert error_of(nobody, 401)["code"] == "unauthenticated", path
        assert nobody.headers["www-authenticate"] == "Bearer"
        assert error_of(await calls.get(path, "stranger"), 404)["code"] == "not_found", path
        assert error_of(await calls.get(path, "kiosk"), 403)["code"] == "forbidden", path


async def test_what_is_not_there_and_what_is_not_yours_look_alike(calls: Calls) -> None:
    other = make_practice(calls.practice.database)
    theirs = error_of(await calls.get(f"/tasks/{other.task()}"), 404)
    assert error_of(await calls.get(f"/tasks/{new_uuid()}"), 404) == theirs
    team = error_of(await calls.get(f"/teams/{other.team_id}/snapshot"), 404)
    assert error_of(await calls.get(f"/teams/{new_uuid()}/snapshot"), 404) == team


@pytest.mark.parametrize(
    "query",
    ["since=-1", "since=x", "since=1.5", f"since={10**30}", "limit=0", "limit=1001", "since="],
)
async def test_bounds(calls: Calls, query: str) -> None:
    refused = await calls.get(f"/teams/{calls.team}/changes?{query}")
    assert error_of(refused, 422)["field"] == query.partition("=")[0]


async def test_healthz_and_readyz(calls: Calls) -> None:
    assert (await calls.http.get("/healthz")).json() == {"status": "ok"}
    assert (await calls.http.get("/readyz")).json() == {"status": "ready"}
    with calls.practice.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000_older'")
    refused = error_of(await calls.http.get("/readyz"), 503)
    assert refused["code"] == "unavailable"
    assert "0000_older" in refused["message"]
    assert "huddle migrate" in refused["message"]
    assert (await calls.http.get("/healthz")).status_code == 200


async def test_readyz_wants_redis_where_it_is_set(calls: Calls, services: Services) -> None:
    services.settings.redis_url = "redis://127.0.0.1:1/0"
    refused = error_of(await calls.http.get("/readyz"), 503)
    assert "Redis" in refused["message"]


async def test_readyz_says_when_the_database_is_gone(calls: Calls, services: Services) -> None:
    services.database.engine = make_engine("sqlite:////nowhere/at/all.db")
    assert error_of(await calls.http.get("/readyz"), 503)["code"] == "unavailable"


async def test_a_browser_is_told_its_session_and_the_secret_of_what_it_keeps(calls: Calls) -> None:
    async def me(headers: dict[str, str]) -> dict[str, str]:
        body: dict[str, str] = (await calls.http.get("/api/v1/me", headers=headers)).json()
        return body

    first = await me(calls.cookie("nurse"))
    again = await me(calls.cookie("nurse"))
    other = await me(calls.cookie("physician"))
    assert len(base64.b64decode(first["vault"])) == 32
    assert first["vault"] == again["vault"] != other["vault"]
    assert first["session"] != again["session"]
    # A token is no browser: it keeps nothing, and is told nothing.
    assert {"session", "vault"}.isdisjoint(await me(calls.bearer("nurse")))
