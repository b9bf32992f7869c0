"""A running server: does it answer, is it ready, and whose sockets does it open?"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from ssl import SSLError
from urllib.parse import urlsplit

from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import ANSWER_WITHIN, Site

FOREIGN = "https://foreign.invalid"
"""An origin that is nobody's (RFC 6761, section 6.4)."""
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A proxy for the way out says nothing of whether our own server answers."""


def check(site: Site) -> Iterator[Finding]:
    """Check health, readiness, origins, and that behind TLS the cookie is for TLS alone."""
    if not answers(site):
        yield warning(
            "server",
            f"nothing answers at {site.server}/healthz",
            "Start it with `huddle run`, or say where it is with --url.",
        )
        return
    yield ok("server", f"{site.server} answers")
    yield _ready(site)
    yield from _origins(site)
    for origin in site.settings.origins:
        if origin.startswith("https://"):
            yield _through_tls(origin)


def answers(site: Site) -> bool:
    """Say whether a server answers at the site's address."""
    return _get(f"{site.server}/healthz")[0] == 200


def _get(url: str) -> tuple[int, bytes]:
    """Return status and body; 0 where nothing answers."""
    if not url.startswith(("http://", "https://")):
        return 0, b""
    try:
        with _opener.open(url, timeout=ANSWER_WITHIN) as answer:
            return int(answer.status), answer.read(65_536)
    except urllib.error.HTTPError as error:
        return error.code, error.read(65_536)
    except (OSError, HTTPException, ValueError):
        return 0, b""


def _ready(site: Site) -> Finding:
    status, body = _get(f"{site.server}/readyz")
    if status == 200:
        return ok("ready", "database, migrations and Redis are right")
    try:
        reason = str(json.loads(body)["error"]["message"])
    except (ValueError, LookupError, TypeError):
        reason = f"status {status}"
    return failed(
        "ready", f"it is not ready: {reason}", "Mend that; the server then serves by itself."
    )


def _origins(site: Site) -> Iterator[Finding]:
    own = _handshake(site.server, site.server)
    for origin in (site.server, *site.settings.origins):
        status = own if origin == site.server else _handshake(site.server, origin)
        if status != 101:
            yield failed(
                "origin",
                f"a socket from {origin} is answered with {status or 'nothing'}",
                "Restart the server, so that it reads HUDDLE_ORIGINS as it is now.",
            )
        else:
            yield ok("origin", f"a socket from {origin} is opened")
    if _handshake(site.server, FOREIGN) == 101:
        yield failed(
            "foreign origin",
            "a socket from another site's page is opened: it could act as whoever visits it",
            "See what stands between: it must pass the Origin header on as it is.",
        )
    else:
        yield ok("foreign origin", "a socket from another site's page is refused")


def _through_tls(origin: str) -> Finding:
    """Ask through the proxy as an http page would: a server that knows of TLS refuses it, and only
    then marks its cookie Secure."""
    status = _handshake(origin, origin)
    if status != 101:
        return warning(
            "TLS",
            f"{origin}/live is answered with {status or 'nothing'} from here",
            "If people reach it and this machine does not, all is well; else see the proxy: it must "
            "pass WebSocket upgrades on.",
        )
    if _handshake(origin, "http://" + urlsplit(origin).netloc) == 101:
        return failed(
            "TLS",
            f"behind {origin} the server does not know that it is reached by TLS: its cookie is not Secure",
            "Let the proxy send X-Forwarded-Proto, and name its address in HUDDLE_TRUSTED_PROXIES.",
        )
    return ok("TLS", f"{origin} is known to be TLS: the cookie is Secure")


def _handshake(server: str, origin: str) -> int:
    """Return 101 where `/live` of a server opens for a page of `origin`, the status of the refusal, or 0."""
    try:
        with connect(
            server.replace("http", "ws", 1) + "/live",
            origin=Origin(origin),
            open_timeout=ANSWER_WITHIN,
            close_timeout=1,
            compression=None,
            proxy=None,
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code
    except (OSError, SSLError, InvalidHandshake, WebSocketException, ValueError):
        return 0
