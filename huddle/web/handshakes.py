"""How often a network may try to open sockets as nobody: those who are known here are never refused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from huddle.security.identity import bearer_token, cookie_token
from huddle.security.peer import client_ip, headers_of
from huddle.security.rate import RateLimit, network_key

STRANGERS = (300, 60.0)
"""Handshakes that fail, at once and per so many seconds, from one network address: a whole clinic's
tablets whose sessions ended over night, several times over."""
KEPT = 10_000
"""Credentials that were good here, remembered as hashes: a network under attack keeps its people."""


class Handshakes:
    """Counts failures by network. What each handshake costs is a database read, and an answer."""

    def __init__(self, trusted_proxies: tuple[str, ...]) -> None:
        self._trusted = trusted_proxies
        self._failed = RateLimit(*STRANGERS)
        self._good: OrderedDict[bytes, None] = OrderedDict()

    def check(self, scope: Mapping[str, Any]) -> None:
        """Raise RateLimited where the network failed too often and the credential was never good here."""
        if _credential(scope) not in self._good:
            self._failed.check(self._network(scope))

    def failed(self, scope: Mapping[str, Any]) -> None:
        """Count a handshake of somebody who is not let in."""
        self._good.pop(_credential(scope), None)
        self._failed.spend(self._network(scope))

    def admitted(self, scope: Mapping[str, Any]) -> None:
        """Remember the credential of somebody who is let in."""
        credential = _credential(scope)
        self._good[credential] = None
        self._good.move_to_end(credential)
        while len(self._good) > KEPT:
            self._good.popitem(last=False)

    def _network(self, scope: Mapping[str, Any]) -> str:
        return network_key(client_ip(scope, self._trusted))


def _credential(scope: Mapping[str, Any]) -> bytes:
    headers = headers_of(scope)
    bearer = bearer_token(headers)
    secret = cookie_token(headers) if bearer is None else bearer
    return sha256((secret or "").encode()).digest()
