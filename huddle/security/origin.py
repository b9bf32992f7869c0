"""Is this request from our own pages? (`Origin`, RFC 6454; `Sec-Fetch-Site`, W3C Fetch Metadata)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from huddle.security.peer import headers_of, is_https, public_hosts

_DEFAULT_PORTS = {"http": 80, "https": 443}


def _normal(origin: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of a web origin, or None if `origin` is not one."""
    try:
        parts = urlsplit(origin.strip().lower())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme]


def origin_allowed(
    scope: Mapping[str, Any], origins: Iterable[str] = (), trusted: Iterable[str] = ()
) -> bool:
    """Say whether the request's `Origin` is one of this site's own.

    Allowed are the host that the request itself names (behind a trusted proxy also the one that
    the proxy was asked for), and `origins`. A missing, opaque (`null`) or repeated one is not.
    Plain http may not speak to a site that is known to be reached by https.
    """
    raw = headers_of(scope).get("origin")
    origin = _normal(raw) if raw else None
    if origin is None:
        return False
    if origin in {_normal(entry) for entry in origins}:
        return True
    https = is_https(scope, trusted)
    if https and origin[0] != "https":
        return False
    # Behind a proxy that ends TLS without saying so, the browser's scheme is https and ours is not.
    scheme = origin[0]
    own = {_normal(f"{scheme}://{host}") for host in public_hosts(scope, trusted)}
    return origin in own


def post_allowed(
    scope: Mapping[str, Any], origins: Iterable[str] = (), trusted: Iterable[str] = ()
) -> bool:
    """Say whether a POST that a cookie vouches for comes from our own pages.

    `Origin` decides where there is one; else `Sec-Fetch-Site: same-origin` is enough. With neither
    the request is refused: every browser that Huddle serves sends at least one of them.
    """
    headers = headers_of(scope)
    site = headers.get("sec-fetch-site", "").strip().lower()
    if "origin" in headers:
        return origin_allowed(scope, origins, trusted)
    return site == "same-origin"
