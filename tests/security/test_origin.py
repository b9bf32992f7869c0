"""Where a request comes from: the peer, the proxy before us, and the page that sent it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huddle.security.origin import origin_allowed, post_allowed
from huddle.security.peer import client_ip, is_https, is_local, parse_address
from huddle.security.rate import in_words, network_key
from tests.security.world import scope

PROXIES = ("127.0.0.0/8", "::1/128", "10.1.0.0/16")
FAR = "203.0.113.7"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"origin": "http://huddle.test"}, True),
        ({"origin": "http://HUDDLE.test:80"}, True),
        ({"host": "huddle.test:8000", "origin": "http://huddle.test:8000"}, True),
        ({"host": "[::1]:8000", "origin": "http://[::1]:8000"}, True),
        ({"origin": "https://huddle.test"}, True),  # TLS ends at a proxy that says nothing of it
        ({}, False),
        ({"origin": ""}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://evil.test"}, False),
        ({"origin": "http://huddle.test.evil.test"}, False),
        ({"origin": "http://huddle.test@evil.test"}, False),
        ({"origin": "http://evil.test#huddle.test"}, False),
        ({"origin": "http://evil.test/huddle.test"}, False),
        ({"origin": "http://huddle.test:8001"}, False),
        ({"origin": "http://huddle.test:99999"}, False),
        ({"origin": "file://huddle.test"}, False),
        ({"origin": "http://huddle.test, http://evil.test"}, False),
        ({"origin": "https://board.example"}, True),  # in settings.origins
        ({"origin": "http://board.example"}, False),
        ({"origin": "https://front.example", "x_forwarded_host": "front.example"}, True),
        ({"origin": "https://a.example", "x_forwarded_host": "a.example, b.example"}, False),
        ({"origin": "http://huddle.test", "x_forwarded_proto": "https"}, False),
        ({"origin": "https://huddle.test", "x_forwarded_proto": "https"}, True),
    ],
)
def test_the_origins_that_may_open_a_socket(headers: dict[str, str], allowed: bool) -> None:
    request = scope(kind="websocket", **headers)
    assert origin_allowed(request, ("https://board.example",), PROXIES) is allowed
    assert post_allowed(request, ("https://board.example",), PROXIES) is allowed


def test_only_a_trusted_proxy_may_name_our_host() -> None:
    headers = {"origin": "https://front.example", "x_forwarded_host": "front.example"}
    assert origin_allowed(scope(client="10.1.2.3", **headers), (), PROXIES)
    assert not origin_allowed(scope(client=FAR, **headers), (), PROXIES)


@pytest.mark.parametrize(
    ("site", "allowed"),
    [("same-origin", True), ("same-site", False), ("cross-site", False), ("none", False)],
)
def test_without_an_origin_the_browser_s_own_word_counts(site: str, allowed: bool) -> None:
    assert post_allowed(scope(sec_fetch_site=site), (), PROXIES) is allowed
    assert not origin_allowed(scope(sec_fetch_site=site), (), PROXIES)
    # A foreign Origin is not healed by it.
    assert not post_allowed(scope(sec_fetch_site=site, origin="http://evil.test"), (), PROXIES)


@pytest.mark.parametrize(
    ("client", "headers", "local"),
    [
        ("127.0.0.1", {}, True),
        ("127.8.9.1", {}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, True),
        ("127.0.0.1", {"x_forwarded_for": "::1, 127.0.0.1"}, True),
        ("127.0.0.1", {"forwarded": 'for="[::1]:4711";proto=http'}, True),
        (FAR, {}, False),
        ("", {}, False),
        (FAR, {"x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", {"x_forwarded_for": FAR}, False),
        ("127.0.0.1", {"x_forwarded_for": f"127.0.0.1, {FAR}"}, False),
        ("127.0.0.1", {"x_forwarded_for": f"{FAR}, 127.0.0.1"}, False),
        ("127.0.0.1", {"x_forwarded_for": ""}, False),
        ("127.0.0.1", {"x_forwarded_for": "unknown"}, False),
        ("127.0.0.1", {"forwarded": f"for={FAR}"}, False),
        ("127.0.0.1", {"forwarded": "proto=https"}, False),
        ("127.0.0.1", {"forwarded": f"for=127.0.0.1, for={FAR}"}, False),
        ("127.0.0.1", {"x_real_ip": FAR}, False),
    ],
)
def test_who_sits_at_this_machine(client: str, headers: dict[str, str], local: bool) -> None:
    assert is_local(scope(client=client, **headers)) is local


@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_forwarding_header_makes_a_far_client_local(text: str) -> None:
    header = text.replace("\r", "").replace("\n", "")
    assert not is_local(scope(client="127.0.0.1", x_forwarded_for=f"{header}, {FAR}"))
    assert not is_local(scope(client=FAR, forwarded=header, x_forwarded_for=header))
    origin_allowed(scope(origin=header, host=header), (header,), PROXIES)
    parse_address(header)


def test_the_client_is_the_nearest_that_is_no_proxy_of_ours() -> None:
    def seen(client: str, chain: str) -> str:
        return client_ip(scope(client=client, x_forwarded_for=chain), PROXIES)

    assert seen("127.0.0.1", f"1.2.3.4, {FAR}, 10.1.0.9") == FAR
    assert seen("127.0.0.1", "junk") == "127.0.0.1"
    assert seen(FAR, "1.2.3.4") == FAR
    assert client_ip(scope(client=""), PROXIES) == ""


def test_https_is_believed_from_the_connection_or_a_trusted_proxy() -> None:
    assert is_https({**scope(), "scheme": "wss"}, ())
    assert is_https(scope(x_forwarded_proto="https"), PROXIES)
    assert not is_https(scope(client=FAR, x_forwarded_proto="https"), PROXIES)
    assert not is_https(scope(), PROXIES)


def test_times_and_networks_in_words() -> None:
    assert [in_words(s) for s in (0.2, 60, 61, 3600, 3601)] == [
        "1 second",
        "60 seconds",
        "2 minutes",
        "60 minutes",
        "2 hours",
    ]
    assert network_key("2001:db8::1") == network_key("2001:db8::ffff")
    assert network_key("1.2.3.4") != network_key("1.2.3.5")
