"""Whose state a Reflex tab gets: the browser names a tab, the server says whose tab it is.

Reflex keeps a tab's state under a token that the browser chooses. Here that token is joined with
the session before Reflex sees it, so that no session can name another's state, and a person who
signs in at a tablet after a colleague starts with an empty one.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode

from starlette.types import Scope


def own_token(scope: Scope, session_id: str, secret_key: str) -> Scope:
    """Return the scope of a `/_event` handshake with its `token` made the session's own."""
    pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    owned = [
        (name, _owned(value, session_id, secret_key) if name == "token" else value)
        for name, value in pairs
    ]
    return {**scope, "query_string": urlencode(owned).encode("ascii")}


def _owned(token: str, session_id: str, secret_key: str) -> str:
    message = f"{session_id}:{token}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()[:32]
