"""Serving the exported site: who gets a page, and with which headers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Scope

from huddle.web.exported_site import ExportedSite, content_security_policy
from huddle.web.pages import Pages
from huddle.web.security_headers import SecurityHeaders
from tests.support.asgi import AsgiClient

SCRIPT = "console.log('hello & good day')"
HTML = f"<!doctype html><html><head><script>{SCRIPT}</script></head><body>board</body></html>"


async def signed_in(scope: Scope) -> bool:
    return any(name == b"x-signed-in" for name, _value in scope["headers"])


def known(path: str) -> str | None:
    return "/patients/[id]" if path.startswith("/patients/") else None


@pytest.fixture
def client(tmp_path: Path) -> AsgiClient:
    for name in ("index.html", "board/index.html", "sign-in/index.html", "__spa-fallback.html"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(HTML.replace("board", name))
    (tmp_path / "assets").mkdir()
    script = tmp_path / "assets" / "root-1a2b.js"
    script.write_text("export const a = 1;" * 50)
    script.with_name("root-1a2b.js.gz").write_bytes(gzip.compress(script.read_bytes()))
    (tmp_path / "favicon.ico").write_bytes(b"icon")
    return AsgiClient(SecurityHeaders(Pages(ExportedSite.load(tmp_path), known, signed_in)))


ME = {"x-signed-in": "yes", "accept": "text/html"}


def test_pages_are_for_people_who_signed_in(client: AsgiClient) -> None:
    answer = client.get("/board?task=1&x=a%20b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fboard%3Ftask%3D1%26x%3Da%2520b"
    assert "body" not in answer.text
    assert client.get("/board", headers=ME).status_code == 200


@pytest.mark.parametrize("path", ["/board.html", "/index.html", "/__spa-fallback.html"])
def test_pages_have_no_second_address(client: AsgiClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.get(path, headers=ME).status_code == 404


def test_sign_in_and_files_are_public(client: AsgiClient) -> None:
    answer = client.get("/sign-in")
    assert answer.status_code == 200
    assert "backend-enabled=false" in answer.headers["set-cookie"]
    assert client.get("/favicon.ico").body == b"icon"


def test_a_page_for_a_person_turns_the_event_socket_on_again(client: AsgiClient) -> None:
    answer = client.get("/board", headers={**ME, "cookie": "backend-enabled=false"})
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_route_with_a_parameter_gets_the_shell(client: AsgiClient) -> None:
    assert "spa-fallback" in client.get("/patients/7", headers=ME).text
    assert client.get("/patients/7").status_code == 303


def test_unknown_paths(client: AsgiClient) -> None:
    assert client.get("/nothing").status_code == 404
    answer = client.get("/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


@pytest.mark.parametrize("path", ["/assets/../../etc/passwd", "/../secret", "/assets/\0"])
def test_no_way_out_of_the_folder(client: AsgiClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_trailing_slash_stays_on_this_host(client: AsgiClient) -> None:
    assert client.get("/board/?a=1").headers["location"] == "/board?a=1"
    assert client.get("//evil.example/").headers["location"] == "/evil.example"
    assert client.get("/\\evil.example/").headers["location"] == "/%5Cevil.example"


def test_only_reading(client: AsgiClient) -> None:
    answer = client.request("POST", "/board", headers=ME)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert client.request("HEAD", "/board", headers=ME).status_code == 200


def test_files_are_kept_and_packed(client: AsgiClient) -> None:
    answer = client.get("/assets/root-1a2b.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    plain = client.get("/assets/root-1a2b.js", headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert plain.body == gzip.decompress(answer.body)
    icon = client.get("/favicon.ico")
    assert icon.headers["cache-control"] == "no-cache"
    again = client.get("/favicon.ico", headers={"if-none-match": icon.headers["etag"]})
    assert again.status_code == 304


def test_headers_of_a_page(client: AsgiClient) -> None:
    headers = client.get("/board", headers=ME).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";")
    )
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"


def test_refusals_carry_headers_too(client: AsgiClient) -> None:
    for path in ("/nothing", "/board"):
        headers = client.get(path).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_scripts_with_a_source_need_no_hash() -> None:
    policy = content_security_policy(
        '<script src="/a.js"></script><script type="module">x</script>'
    )
    assert policy.count("'sha256-") == 1


def worker(client: AsgiClient) -> dict[str, Any]:
    """Return what the served service worker keeps."""
    first = client.get("/sw.js").text.partition("\n")[0]
    build: dict[str, Any] = json.loads(first.removeprefix("const BUILD = ").removesuffix(";"))
    return build


def test_the_service_worker_keeps_this_build_and_nothing_of_anybody(client: AsgiClient) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    build = worker(client)
    assert build["pages"] == ["/", "/board"]
    assert build["files"] == ["/assets/root-1a2b.js", "/favicon.ico"]
    for path in (*build["pages"], *build["files"]):
        assert client.get(path, headers=ME).status_code == 200


def test_another_build_has_another_service_worker(tmp_path: Path, client: AsgiClient) -> None:
    before = worker(client)["version"]
    same = Pages(ExportedSite.load(tmp_path), known, signed_in)
    assert worker(AsgiClient(same))["version"] == before
    (tmp_path / "board" / "index.html").write_text(HTML + "<!-- new -->")
    other = Pages(ExportedSite.load(tmp_path), known, signed_in)
    assert worker(AsgiClient(other))["version"] != before
