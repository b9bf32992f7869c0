"""Where a request comes from: its address, whether that is this machine, and whether it is https.

A proxy is believed only if its own address is in `settings.trusted_proxies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

Address = IPv4Address | IPv6Address
_FORWARDED_FOR = re.compile(r'for\s*=\s*(?:"([^"]*)"|([^;,\s]+))', re.IGNORECASE)


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Return an ASGI scope's headers, names in lower case; a repeated one joined with commas."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joiner = "; " if name == "cookie" else ", "
        found[name] = f"{found[name]}{joiner}{value}" if name in found else value
    return found


def parse_address(text: str) -> Address | None:
    """Return the address in `text` (with or without port and brackets), or None."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=32)
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(entry, strict=False) for entry in trusted)


def is_trusted(address: Address | None, trusted: Iterable[str]) -> bool:
    """Say whether `address` lies in one of the `trusted` addresses or networks."""
    if address is None:
        return False
    return any(
        address.version == network.version and address in network
        for network in _networks(tuple(trusted))
    )


def forwarded_chain(headers: Mapping[str, str]) -> list[str]:
    """Return every client that proxies name in this request, farthest first, as written."""
    chain: list[str] = []
    if "forwarded" in headers:
        parts = _FORWARDED_FOR.findall(headers["forwarded"])
        chain += [quoted or plain for quoted, plain in parts] or ["unknown"]
    if "x-forwarded-for" in headers:
        chain += [part.strip() for part in headers["x-forwarded-for"].split(",")]
    if "x-real-ip" in headers:
        chain.append(headers["x-real-ip"].strip())
    return chain


def _peer(scope: Mapping[str, Any]) -> Address | None:
    client = scope.get("client")
    return parse_address(str(client[0])) if client else None


def is_local(scope: Mapping[str, Any]) -> bool:
    """Say whether the person sits at this machine.

    The socket's peer must be a loopback address, and so must be every client that a forwarding
    header names: behind a proxy on this machine everybody's peer is loopback.
    """
    peer = _peer(scope)
    if peer is None or not peer.is_loopback:
        return False
    chain = [parse_address(entry) for entry in forwarded_chain(headers_of(scope))]
    return all(address is not None and address.is_loopback for address in chain)


def client_ip(scope: Mapping[str, Any], trusted: Iterable[str]) -> str:
    """Return the client's address: the nearest one that is not a trusted proxy, "" if unknown."""
    trusted = tuple(trusted)
    peer = _peer(scope)
    if peer is None:
        return ""
    if not is_trusted(peer, trusted):
        return str(peer)
    forwarded = headers_of(scope).get("x-forwarded-for", "")
    nearest: Address = peer
    for entry in reversed([part for part in forwarded.split(",") if part.strip()]):
        address = parse_address(entry)
        if address is None:
            break
        nearest = address
        if not is_trusted(address, trusted):
            break
    return str(nearest)


def is_https(scope: Mapping[str, Any], trusted: Iterable[str]) -> bool:
    """Say whether the person's browser speaks TLS, to us or to a trusted proxy before us."""
    if scope.get("scheme") in {"https", "wss"}:
        return True
    if not is_trusted(_peer(scope), trusted):
        return False
    proto = headers_of(scope).get("x-forwarded-proto", "")
    return proto.split(",")[-1].strip().lower() in {"https", "wss"}


def public_hosts(scope: Mapping[str, Any], trusted: Iterable[str]) -> set[str]:
    """Return the `host[:port]` names under which the browser may know this site, in lower case."""
    headers = headers_of(scope)
    hosts = {headers.get("host", "").strip().lower()}
    if is_trusted(_peer(scope), trusted):
        hosts |= {
            part.strip().lower() for part in headers.get("x-forwarded-host", "").split(",")[-1:]
        }
    return hosts - {""}
