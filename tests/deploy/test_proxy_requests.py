"""What nginx and Caddy do to requests: what reaches Huddle, what does not, what is sent twice, what is logged."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.deploy.conftest import StartProxy
from tests.deploy.echo import EchoServer, echo_servers
from tests.deploy.proxy import SITE, Proxy
from tests.support.server import free_port

pytestmark = pytest.mark.server


@pytest.fixture
def echoes() -> Iterator[list[EchoServer]]:
    with echo_servers() as servers:
        yield servers


@pytest.fixture
def proxy(start_proxy: StartProxy, echoes: list[EchoServer]) -> Proxy:
    return start_proxy([echo.address for echo in echoes])


def asked(echoes: list[EchoServer]) -> list[str]:
    return [f"{each['method']} {each['target']}" for echo in echoes for each in echo.asked]


def test_what_a_client_says_of_itself_is_overwritten(proxy: Proxy) -> None:
    seen = proxy.get(
        "/page?q=1",
        X_Forwarded_For="203.0.113.9, 127.0.0.1",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
        X_Real_IP="203.0.113.9",
        Forwarded="for=203.0.113.9",
        Origin="https://elsewhere.example",
        Accept_Encoding="br",
    ).json()
    headers = seen["headers"]
    assert seen["target"] == "/page?q=1"
    assert headers["host"] == headers["x-forwarded-host"] == proxy.host
    assert headers["x-forwarded-for"] == headers["x-real-ip"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert "forwarded" not in headers
    assert headers["origin"] == "https://elsewhere.example"
    assert headers["accept-encoding"] == "br"


@pytest.mark.parametrize("target", ["/live", "/_event/?EIO=4&transport=websocket&token=t"])
def test_sockets_are_passed_on(proxy: Proxy, echoes: list[EchoServer], target: str) -> None:
    raw_status(proxy, target, headers="Connection: Upgrade\r\nUpgrade: websocket\r\n")
    (seen,) = [each for echo in echoes for each in echo.asked]
    assert seen["target"] == target
    assert seen["headers"]["connection"].lower() == "upgrade"
    assert seen["headers"]["upgrade"] == "websocket"


def test_an_answer_comes_as_huddle_gave_it(proxy: Proxy) -> None:
    answer = proxy.get("/page", Accept_Encoding="gzip, br, zstd")
    assert "content-encoding" not in answer.headers
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert proxy.application_protocol() == "h2"


@pytest.mark.parametrize(
    "path", ["/metrics", "/metrics/", "/metrics?x=1", "//metrics", "/%6detrics", "/a/../metrics"]
)
def test_metrics_are_not_for_the_world(proxy: Proxy, echoes: list[EchoServer], path: str) -> None:
    assert raw_status(proxy, path) == 404
    assert asked(echoes) == []


def raw_status(proxy: Proxy, target: str, method: str = "GET", headers: str = "") -> int:
    """Send a request's head with a target that no client tidies first; return the status."""
    with (
        socket.create_connection(("127.0.0.1", proxy.https_port), timeout=20) as plain,
        proxy.certificate.client_context().wrap_socket(plain, server_hostname=SITE) as secure,
    ):
        secure.sendall(
            f"{method} {target} HTTP/1.1\r\nHost: {proxy.host}\r\n{headers}\r\n".encode()
        )
        return int(secure.recv(64).split()[1])


def test_bodies_are_limited_above_what_the_api_takes(
    proxy: Proxy, echoes: list[EchoServer]
) -> None:
    assert proxy.request("POST", "/api", content=b"x" * 1_500_000).json()["bytes"] == 1_500_000
    for size in (3_000_000, 30_000_000):
        assert raw_status(proxy, "/api", "POST", f"Content-Length: {size}\r\n") == 413
    assert [each["bytes"] for echo in echoes for each in echo.asked] == [1_500_000]


def test_a_body_that_does_not_say_its_length_is_cut_off(
    proxy: Proxy, echoes: list[EchoServer]
) -> None:
    assert proxy.request("POST", "/api", content=iter([b"x" * 1_000_000] * 4)).status_code >= 400
    assert all(each["bytes"] <= 2 << 20 for echo in echoes for each in echo.asked)


def test_a_get_is_asked_of_the_other_host_and_a_post_never_twice(
    proxy: Proxy, echoes: list[EchoServer]
) -> None:
    for echo in echoes:
        echo.breaks = True
    assert proxy.request("POST", "/write", content=b"x").status_code >= 500
    assert asked(echoes).count("POST /write") == 1
    echoes[1].breaks = False
    for _ in range(4):
        assert proxy.get("/read").status_code == 200


def test_a_post_goes_to_the_other_host_where_one_is_gone(
    start_proxy: StartProxy, echoes: list[EchoServer]
) -> None:
    proxy = start_proxy([f"127.0.0.1:{free_port()}", echoes[0].address])
    for _ in range(4):
        assert proxy.request("POST", "/write", content=b"x").status_code == 200
    assert asked(echoes) == ["POST /write"] * 4


def test_no_query_and_no_cookie_is_logged(proxy: Proxy, echoes: list[EchoServer]) -> None:
    marked = {"Cookie": "huddle_session=MARKED", "Referer": f"https://{SITE}/?q=MARKED"}
    proxy.request("GET", "/read?token=MARKED", headers=marked)
    for echo in echoes:
        echo.breaks = True
    proxy.request("GET", "/broken?token=MARKED", headers=marked)
    proxy.stop()
    assert "/read" in proxy.access_log()
    written = [file.read_text() for file in proxy.folder.glob("*.log")]
    assert not any("MARKED" in text for text in written)


def test_plain_http_leads_to_https(proxy: Proxy) -> None:
    answer = httpx.get(f"http://127.0.0.1:{proxy.http_port}/board", headers={"Host": SITE})
    assert answer.status_code == 308
    assert answer.headers["location"].removesuffix("/board") in {f"https://{SITE}", proxy.origin}


def test_another_name_gets_nothing(proxy: Proxy, echoes: list[EchoServer]) -> None:
    try:
        answer = proxy.get("/page", Host="evil.example")
        assert answer.content == b""
    except httpx.RemoteProtocolError:
        pass
    assert asked(echoes) == []
