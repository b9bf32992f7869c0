"""Where to go after signing in: a page of this site, whatever the request says."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_MOST = 2000
_SAFE = "/?&=#%:;,@!$'()*+~-._"


def same_site_path(wanted: str | None) -> str:
    """Return `wanted` if it is a path on this site that is a page, else "/".

    Browsers drop tabs and line ends, and read a backslash as a slash: with any of them it is "/".
    """
    if not wanted or len(wanted) > _MOST or not wanted.startswith("/") or wanted[1:2] == "/":
        return "/"
    if "\\" in wanted or any(ord(character) < 33 or ord(character) == 127 for character in wanted):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith(("/auth/", "/api/", "/sign-in")):
        return "/"
    return quote(wanted, safe=_SAFE, errors="replace")
