"""Every HTTP route, from outside. The routes come from the app: a new one is knocked at by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from huddle.commands.registry import find, parse
from huddle.db import Database
from huddle.settings import Settings
from huddle.web.app import routes
from huddle.web.services import build_services
from tests.doors.strangers import Doors, inner_commands, outer_commands
from tests.security.world import PASSWORD

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("doors")]

PUBLIC = {
    "GET /healthz",
    "GET /readyz",
    "GET /api/v1/openapi.json",
    "GET /auth/hint",
    "GET /auth/invitation",
    "POST /auth/login",
    "POST /auth/logout",
    "POST /auth/accept-invitation",
}
"""Open to everybody: they tell nothing of a team, and change nothing without a secret."""

OWN = {"GET /api/v1/me", "POST /auth/lock", "POST /auth/unlock"}
"""Open to who is signed in: about themselves alone."""

MACHINE = {"GET /metrics"}
"""Open to this machine, which the tests run on: numbers, and not a name or id of anything."""

REFUSED = {"nobody": {401}, "stranger": {403, 404}, "kiosk": {403, 404}}


def _walk(found: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in found:
        if isinstance(route, Mount):
            yield from _walk(list(route.routes or []), prefix + route.path)
        elif (included := getattr(route, "original_router", None)) is not None:
            context: Any = getattr(route, "include_context", None)
            yield from _walk(included.routes, prefix + context.prefix)
        else:
            assert isinstance(route, Route), f"{route} is neither a route nor a mount"
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                yield method, prefix + route.path


def every_route(database: Database, folder: Any) -> list[tuple[str, str]]:
    """Return (method, path) of all that the server answers besides files and pages."""
    settings = Settings(database_url=database.url, data_dir=folder, secret_key="s")
    services = build_services(settings)
    try:
        return sorted(set(_walk(routes(services))))
    finally:
        services.identities.close()


def _filled(path: str, doors: Doors) -> str:
    ids = doors.ids
    kinds = {"tasks": "task", "patients": "patient", "columns": "column", "views": "view"}
    kinds |= {"members": "member", "teams": "team"}
    collection = path.removeprefix("/api/v1/").partition("/")[0]
    path = re.sub(r"\{id[^}]*\}", ids[kinds.get(collection, "task")], path)
    path = re.sub(r"\{team[^}]*\}", ids["team"], path)
    return re.sub(r"\{name[^}]*\}", "task.archive", path)


def _body(path: str, doors: Doors) -> dict[str, Any]:
    name = path.rpartition("/")[2] if "/commands/" in path else ""
    return doors.arguments("task.archive" if name == "{name}" else name) if name else {}


def test_every_route_refuses_who_has_no_business_there(
    doors: Doors, who: str, database: Database, tmp_path: Any
) -> None:
    wrong = []
    known = every_route(database, tmp_path)
    assert len(known) > 30
    for method, path in known:
        if f"{method} {path}" in PUBLIC | OWN | MACHINE:
            continue
        headers = {"Origin": doors.server.url}
        if (cookie := doors.cookie(who)) is not None:
            headers["Cookie"] = cookie
        answer = httpx.request(
            method,
            doors.server.url + _filled(path, doors),
            headers=headers,
            json=_body(path, doors) if method == "POST" else None,
            params={"team": doors.ids["team"], "since": 0},
        )
        if answer.status_code not in REFUSED[who]:
            wrong.append((method, path, answer.status_code, answer.text[:200]))
    assert wrong == []


def test_public_and_own_routes_tell_nothing_of_the_team(
    doors: Doors, who: str, database: Database, tmp_path: Any
) -> None:
    known = {f"{method} {path}" for method, path in every_route(database, tmp_path)}
    assert known >= PUBLIC | OWN, "a route of the lists is gone"
    for entry in sorted(PUBLIC | OWN):
        method, _, path = entry.partition(" ")
        headers = {"Origin": doors.server.url, "X-Forwarded-For": "203.0.113.7"}
        if (cookie := doors.cookie(who)) is not None:
            headers["Cookie"] = cookie
        data = {"email": "stranger@elsewhere.example", "password": "no", "token": "x" * 43}
        answer = httpx.request(
            method,
            doors.server.url + path,
            headers=headers,
            data=data if method == "POST" else None,
        )
        assert answer.status_code < 500
        if entry in OWN and who == "nobody":
            assert answer.status_code == 401
        for secret in ("task", "patient", "member", "invitation"):
            assert doors.ids[secret] not in answer.text


@pytest.mark.parametrize("entry", sorted(MACHINE))
def test_what_is_for_this_machine_names_nobody_and_is_not_there_for_others(
    doors: Doors, who: str, entry: str
) -> None:
    method, _, path = entry.partition(" ")
    cookie = doors.cookie(who)
    headers = {"Cookie": cookie} if cookie is not None else {}
    here = httpx.request(method, doors.server.url + path, headers=headers)
    assert here.status_code == 200
    for secret in ("team", "task", "patient", "member", "invitation"):
        assert doors.ids[secret] not in here.text
    headers["X-Forwarded-For"] = "203.0.113.7"
    assert httpx.request(method, doors.server.url + path, headers=headers).status_code == 404


@pytest.mark.parametrize("name", outer_commands())
def test_every_command_over_http(doors: Doors, who: str, name: str) -> None:
    args = doors.arguments(name)
    parse(find(name), args)
    headers = {"Origin": doors.server.url}
    if (cookie := doors.cookie(who)) is not None:
        headers["Cookie"] = cookie
    url = f"{doors.server.url}/api/v1/commands/{name}"
    answer = httpx.post(url, json=args, headers=headers)
    assert answer.status_code in REFUSED[who], answer.text
    assert answer.json()["error"]["code"] in {"unauthenticated", "forbidden", "not_found"}


@pytest.mark.parametrize("name", [*inner_commands(), "no.such", "task", "../me"])
def test_no_inner_command_can_be_sent(doors: Doors, who: str, name: str) -> None:
    headers = {"Origin": doors.server.url}
    if (cookie := doors.cookie(who)) is not None:
        headers["Cookie"] = cookie
    answer = httpx.post(f"{doors.server.url}/api/v1/commands/{name}", json={}, headers=headers)
    assert answer.status_code in {401, 404, 405}


def test_pages_are_for_who_is_signed_in(doors: Doors) -> None:
    for page in ("/", "/board"):
        answer = httpx.get(doors.server.url + page, headers={"Accept": "text/html"})
        assert answer.status_code in {303, 404}
        assert doors.ids["team"] not in answer.text
    for closed in ("/_upload", "/ping", "/_health", "/_event", "/auth_codespace", "/_all_routes"):
        assert httpx.post(doors.server.url + closed).status_code in {404, 405}
        assert httpx.get(doors.server.url + closed).status_code in {303, 404}


def test_a_cookie_without_our_own_page_changes_nothing(doors: Doors) -> None:
    """The same request, sent by another site's page with the person's cookie."""
    for headers in ({}, {"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        with_cookie = {**headers, "Cookie": str(doors.cookie("stranger"))}
        answer = httpx.post(
            f"{doors.server.url}/api/v1/commands/task.create",
            json={"team_id": doors.ids["elsewhere"], "title": "Forged"},
            headers=with_cookie,
        )
        assert answer.status_code in {401, 403}


def test_passwords_are_not_in_any_answer(doors: Doors) -> None:
    answer = httpx.get(
        f"{doors.server.url}/api/v1/me", headers={"Cookie": str(doors.cookie("stranger"))}
    )
    assert PASSWORD not in answer.text
    assert "password" not in answer.text
