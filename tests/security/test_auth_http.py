"""The doors under /auth, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from huddle.commands.door import Door, execute
from huddle.db import Database
from huddle.security.actor import Actor
from huddle.security.identity import COOKIE, Identities
from huddle.settings import Settings
from huddle.web.auth import auth_routes
from huddle.web.auth_request import make_auth_services
from huddle.web.next_path import same_site_path
from models.base import new_id
from tests.security.world import FAST, HOST, ORIGIN, PASSWORD, audited, member, person, team

ANN = "ann@clinic.example"
OWN = {"Origin": ORIGIN}
JSON = {**OWN, "Accept": "application/json"}
POSTS = ["login", "logout", "lock", "unlock", "accept-invitation"]


@pytest.fixture
async def client(database: Database, tmp_path: Any) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(secret_key="s", data_dir=tmp_path)
    identities = Identities(database, settings)
    door = Door(database, lambda _changes: None)
    door.start()
    hint = {"demo": True, "password": "p", "accounts": []}
    services = make_auth_services(
        settings, database, identities, door, passwords=FAST, demo_hint=lambda: hint
    )
    transport = httpx.ASGITransport(Starlette(routes=auth_routes(services)))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client
    await door.stop()
    identities.close()


async def sign_in(client: httpx.AsyncClient, email: str = ANN, **fields: str) -> httpx.Response:
    data = {"email": email, "password": PASSWORD, **fields}
    return await client.post("/auth/login", data=data, headers=OWN)


async def test_signing_in_sets_a_cookie_that_scripts_cannot_read(
    database: Database, client: httpx.AsyncClient
) -> None:
    person(database)
    answer = await sign_in(client, next="/board?task=1#x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/board?task=1#x"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    for flag in ("httponly", "samesite=lax", "path=/", "max-age=43200"):
        assert flag in cookie
    assert "secure" not in cookie
    assert "domain" not in cookie


async def test_the_cookie_is_secure_behind_tls(
    database: Database, client: httpx.AsyncClient
) -> None:
    person(database)
    headers = {"Origin": f"https://{HOST}", "X-Forwarded-Proto": "https"}
    data = {"email": ANN, "password": PASSWORD}
    answer = await client.post("/auth/login", data=data, headers=headers)
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_each_sign_in_is_a_new_session_and_ends_the_old_one(
    database: Database, client: httpx.AsyncClient
) -> None:
    person(database)
    await sign_in(client)
    first = client.cookies[COOKIE]
    await sign_in(client)
    assert client.cookies[COOKIE] != first
    client.cookies.clear()
    answer = await client.post("/auth/lock", headers={**JSON, "Cookie": f"{COOKIE}={first}"})
    assert answer.status_code == 401


async def test_a_wrong_password_goes_back_to_the_page(
    database: Database, client: httpx.AsyncClient
) -> None:
    person(database)
    data = {"email": ANN, "password": "wrong", "next": "/board"}
    answer = await client.post("/auth/login", data=data, headers=OWN)
    target = urlsplit(answer.headers["location"])
    assert (answer.status_code, target.netloc, target.path) == (303, "", "/sign-in")
    assert parse_qs(target.query) == {"error": ["credentials"], "email": [ANN], "next": ["/board"]}
    assert "set-cookie" not in answer.headers
    answer = await client.post("/auth/login", data=data, headers=JSON)
    assert answer.status_code == 401
    assert answer.json()["error"]["reason"] == "credentials"


async def test_lock_unlock_and_sign_out(database: Database, client: httpx.AsyncClient) -> None:
    person(database)
    await sign_in(client)
    assert (await client.post("/auth/lock", headers=JSON)).status_code == 204
    answer = await client.post("/auth/unlock", json={"password": "wrong"}, headers=JSON)
    assert answer.status_code == 401
    answer = await client.post("/auth/unlock", json={"password": PASSWORD}, headers=JSON)
    assert (answer.status_code, answer.json()["user"]["email"]) == (200, ANN)
    await client.post("/auth/lock", headers=JSON)
    answer = await client.post("/auth/logout", headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in client.cookies
    assert (await client.post("/auth/logout", headers=JSON)).status_code == 204
    assert audited(database) == ["login", "lock", "login.failed", "unlock", "lock", "logout"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.test", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_another_site_s_page_cannot_post(
    database: Database, client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    person(database)
    await sign_in(client)
    before = audited(database)
    data = {"email": ANN, "password": PASSWORD, "token": "x" * 40, "name": "Ann"}
    answer = await client.post(f"/auth/{path}", data=data, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert "set-cookie" not in answer.headers
    assert audited(database) == before


async def test_a_foreign_page_cannot_sign_somebody_in_who_has_no_cookie(
    database: Database, client: httpx.AsyncClient
) -> None:
    person(database)
    data = {"email": ANN, "password": PASSWORD}
    answer = await client.post("/auth/login", data=data, headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403
    assert (await client.post("/auth/login", data=data)).status_code == 303


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"email":{"a":1},"password":[],"token":1}'),
        ("application/json", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"email=%FF%FE&password=%00&token=%FF"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(99))),
        ("application/x-www-form-urlencoded", b"password=" + b"x" * 17_000),
        ("multipart/form-data; boundary=x", b"--x"),
        ("text/plain", b"email=a"),
        ("application/x-www-form-urlencoded", b""),
    ],
)
async def test_bad_bodies_are_answered_in_words(
    client: httpx.AsyncClient, path: str, kind: str, body: bytes
) -> None:
    headers = {**JSON, "Content-Type": kind}
    answer = await client.post(f"/auth/{path}", content=body, headers=headers)
    assert answer.status_code in {204, 303, 401, 404, 422, 429}
    if answer.status_code >= 400:
        assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "board",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        " //evil.test",
        "http://evil.test",
        "javascript:alert(1)",
        "/board\r\nSet-Cookie: a=1",
        "/auth/logout",
        "/api/v1/me",
        "/sign-in?next=/",
        "/" + "x" * 3000,
    ],
)
def test_after_sign_in_nobody_is_sent_away(wanted: str | None) -> None:
    assert same_site_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/board?task=1&x=a%20b", "/patients/1#notes", "/%2Fx"])
def test_a_page_of_ours_is_kept(wanted: str) -> None:
    assert same_site_path(wanted) == wanted


async def test_an_invitation_is_accepted_once(
    database: Database, client: httpx.AsyncClient
) -> None:
    manager, team_id = person(database, "mo@clinic.example"), team(database)
    member(database, team_id, manager, "manager")
    args = {"team_id": team_id, "role": "nurse", "email": "New@clinic.example"}
    token = execute(database, "invitation.create", args, Actor(manager), new_id()).result["token"]
    shown = (await client.get("/auth/invitation", params={"token": token})).json()
    assert (shown["team"], shown["email"], shown["existing"]) == (
        "East",
        "new@clinic.example",
        False,
    )
    data = {"token": token, "name": "New Nurse", "password": "passwordpassword"}
    answer = await client.post("/auth/accept-invitation", data=data, headers=OWN)
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["password"]
    data["password"] = PASSWORD
    other = {**data, "email": "other@clinic.example"}
    answer = await client.post("/auth/accept-invitation", data=other, headers=OWN)
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["email"]
    answer = await client.post("/auth/accept-invitation", data=data, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.post("/auth/lock", headers=JSON)).status_code == 204
    answer = await client.post("/auth/accept-invitation", data=data, headers=OWN)
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["expired"]
    assert (await client.get("/auth/invitation", params={"token": token})).status_code == 404


async def test_who_has_an_account_joins_with_its_password(
    database: Database, client: httpx.AsyncClient
) -> None:
    manager, team_id = person(database, "mo@clinic.example"), team(database)
    member(database, team_id, manager, "manager")
    person(database)
    args = {"team_id": team_id, "role": "nurse", "email": ANN}
    token = execute(database, "invitation.create", args, Actor(manager), new_id()).result["token"]
    data = {"token": token, "password": "not the password of ann"}
    answer = await client.post("/auth/accept-invitation", data=data, headers=JSON)
    assert answer.status_code == 401
    answer = await client.post(
        "/auth/accept-invitation", data={**data, "password": PASSWORD}, headers=JSON
    )
    assert answer.json() == {"ok": True}


async def test_the_demo_accounts_are_told_at_this_machine_only(client: httpx.AsyncClient) -> None:
    assert (await client.get("/auth/hint")).json()["demo"] is True
    far = {"X-Forwarded-For": "203.0.113.7"}
    assert (await client.get("/auth/hint", headers=far)).json() == {"demo": False}
