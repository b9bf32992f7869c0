"""Proxies as deploy/ configures them, in front of upstreams that a test chooses."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deploy.caddy import Caddy
from tests.deploy.nginx import Nginx
from tests.deploy.proxy import Proxy
from tools import proxies

READ_ONLY = """
mount -o remount,bind,ro / && mount --bind "$0" "$0" && mount -o remount,bind,rw "$0" \
&& exec setpriv --bounding-set=-all,+dac_override --inh-caps=-all --no-new-privs "$@"
"""
"""Run a command with one folder to write to, and with no capability but to reach the test's PostgreSQL."""

KINDS: dict[str, type[Proxy]] = {"nginx": Nginx, "caddy": Caddy}
StartProxy = Callable[[list[str]], Proxy]


def program_of(name: str) -> str:
    """Return where a proxy is, or skip the test with what to do."""
    try:
        return proxies.ensure(name)
    except LookupError as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=KINDS)
def start_proxy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StartProxy]:
    """Start nginx, and in another run of the test Caddy, in front of two upstreams (`host:port`)."""
    program = program_of(request.param)
    started: list[Proxy] = []

    def start(upstreams: list[str]) -> Proxy:
        proxy = KINDS[request.param](program, tmp_path, upstreams)
        started.append(proxy)
        proxy.start()
        return proxy

    yield start
    for proxy in started:
        proxy.stop()


@pytest.fixture
def nginx() -> str:
    """The path of a real nginx."""
    return program_of("nginx")


@pytest.fixture
def caddy() -> str:
    """The path of a real Caddy."""
    return program_of("caddy")


@pytest.fixture
def read_only(tmp_path: Path) -> list[str]:
    """What to put before a command so that it can write to the test's folder alone, and do little else.

    Empty where the machine does not let a test do that.
    """
    prefix = ["unshare", "--mount", "sh", "-ec", READ_ONLY, str(tmp_path)]
    if not (shutil.which("unshare") and shutil.which("setpriv")):
        return []
    tried = subprocess.run([*prefix, "touch", "/huddle-wrote"], capture_output=True, check=False)
    return prefix if b"Read-only file system" in tried.stderr else []
