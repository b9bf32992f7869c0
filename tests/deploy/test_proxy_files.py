"""nginx.conf and the Caddyfile as they are written: taken without a warning, and in step with the server."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from huddle.serve import server_config
from tests.deploy.caddy import Caddy, adapt
from tests.deploy.nginx import Nginx, read_nginx, walk
from tests.deploy.test_compose import SERVICES

UPSTREAMS = ["127.0.0.1:8001", "127.0.0.1:8002"]
KEPT_BY_HUDDLE = server_config(Starlette()).timeout_keep_alive
"""Seconds for which a server of ours keeps a connection that nobody uses."""


def handler(config: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the first handler of a kind in a site that Caddy serves."""

    def handlers(routes: list[dict[str, Any]]) -> Any:
        for route in routes:
            for each in route.get("handle", []):
                yield each
                yield from handlers(each.get("routes", []))

    (server,) = config["apps"]["http"]["servers"].values()
    return next(each for each in handlers(server["routes"]) if each["handler"] == name)


def test_nginx_takes_its_file_without_a_warning(nginx: str, tmp_path: Path) -> None:
    command = Nginx(nginx, tmp_path, UPSTREAMS).command()
    result = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "[warn]" not in result.stderr


def test_nginx_lets_go_of_a_connection_before_huddle_does() -> None:
    found = {
        directive["args"][0]
        for directive, inside in walk(read_nginx())
        if directive["directive"] == "keepalive_timeout" and inside[-1] == "upstream"
    }
    (kept,) = found
    assert int(kept.rstrip("s")) < KEPT_BY_HUDDLE


@pytest.mark.parametrize(
    ("path", "is_socket"),
    [
        ("/live", True),
        ("/_event", True),
        ("/_event/", True),
        ("/lives", False),
        ("/_events", False),
        ("/api/v1/live", False),
    ],
)
def test_nginx_waits_for_sockets_alone(path: str, is_socket: bool) -> None:
    (pattern,) = {
        directive["args"][1]
        for directive, _ in walk(read_nginx())
        if directive["directive"] == "location"
        and any(each["directive"] == "proxy_buffering" for each in directive["block"])
    }
    assert bool(re.search(pattern, path)) is is_socket


def test_caddy_takes_its_file(caddy: str, tmp_path: Path) -> None:
    written = Caddy(caddy, tmp_path, UPSTREAMS).write()
    result = subprocess.run(
        [caddy, "validate", "--config", written], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_caddy_lets_go_of_a_connection_before_huddle_does(caddy: str) -> None:
    transport = handler(adapt(caddy), "reverse_proxy")["transport"]
    assert transport["keep_alive"]["idle_timeout"] < KEPT_BY_HUDDLE * 1_000_000_000


def test_one_caddyfile_serves_one_host_several_and_compose(caddy: str) -> None:
    def upstreams(**variables: str) -> list[str]:
        found = handler(adapt(caddy, **variables), "reverse_proxy")["upstreams"]
        return [each["dial"] for each in found]

    assert upstreams() == ["127.0.0.1:8000"]
    assert upstreams(HUDDLE_UPSTREAMS=" ".join(UPSTREAMS)) == UPSTREAMS
    given = SERVICES["caddy"]["environment"]
    assert upstreams(**given) == [given["HUDDLE_UPSTREAMS"]]
    (server,) = adapt(caddy, HUDDLE_SITE="huddle.test")["apps"]["http"]["servers"].values()
    assert server["routes"][0]["match"] == [{"host": ["huddle.test"]}]


def test_caddy_leaves_a_host_out_for_its_own_silence_alone(caddy: str) -> None:
    checks = handler(adapt(caddy), "reverse_proxy")["health_checks"]
    assert checks["active"]["uri"] == "/healthz"
    # A client that breaks its own requests would have every host left out.
    assert "passive" not in checks
