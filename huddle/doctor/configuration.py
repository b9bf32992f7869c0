"""Settings: do they fit together, and does each name mean something?"""

from __future__ import annotations

import difflib
import os
import resource
import stat
from collections.abc import Iterator
from ipaddress import ip_address

from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import Site
from huddle.settings import Settings

SHORTEST_SECRET = 32
FEWEST_FILES = 4_096
INTERNAL = {"HUDDLE_RUN_DIR", "HUDDLE_SHARED"}


def check(site: Site) -> Iterator[Finding]:
    """Check names of settings, the secret key, origins, workers, and how many files may be open."""
    yield from _names()
    yield _secret(site)
    yield _origins(site)
    yield _workers(site)
    yield _open_files()


def _names() -> Iterator[Finding]:
    known = {f"HUDDLE_{name.upper()}" for name in Settings.model_fields} | INTERNAL
    unknown = sorted(n for n in os.environ if n.startswith("HUDDLE_") and n not in known)
    for name in unknown:
        near = difflib.get_close_matches(name, known, 1)
        mend = f"Did you mean {near[0]}?" if near else "Take it away; README.md lists the settings."
        yield warning("settings", f"{name} is set, and means nothing to Huddle", mend)
    if not unknown:
        yield ok("settings", "every HUDDLE_ variable is a setting, and has a value that fits")


def _secret(site: Site) -> Finding:
    key = site.settings.secret_key
    if key:
        if len(key) < SHORTEST_SECRET:
            return failed(
                "secret key",
                f"HUDDLE_SECRET_KEY has {len(key)} characters, which can be guessed",
                f"Set it to at least {SHORTEST_SECRET} random ones, e.g. of `openssl rand -base64 48`.",
            )
        return ok("secret key", "HUDDLE_SECRET_KEY is set")
    file = site.settings.data_dir / "secret_key"
    if not file.exists():
        return ok("secret key", f"none yet: the first start makes {file}")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return failed(
            "secret key", f"others on this machine can read {file}", f"Run `chmod 600 {file}`."
        )
    return ok("secret key", f"kept in {file}, for this account alone")


def _origins(site: Site) -> Finding:
    origins, host = site.settings.origins, site.settings.host
    plain = [o for o in origins if o.startswith("http://") and not _is_loopback(_host_of(o))]
    if plain:
        return warning(
            "origins",
            f"{plain[0]} is not TLS: passwords and patient data cross the network in clear",
            "Put a proxy that ends TLS in front, and name its https origin in HUDDLE_ORIGINS.",
        )
    if origins:
        return ok("origins", f"sockets may be opened from {', '.join(origins)}")
    if _is_loopback(host):
        return ok("origins", f"listens on {host} alone; sockets are for the host that was asked")
    return warning(
        "origins",
        f"listens on {host}, and any host name that leads here counts as this site's own",
        "Set HUDDLE_ORIGINS to the address that people use, e.g. https://huddle.example.",
    )


def _host_of(origin: str) -> str:
    return origin.partition("://")[2].rpartition(":")[0] or origin.partition("://")[2]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _workers(site: Site) -> Finding:
    if site.workers > 1 and not site.settings.redis_url:
        return failed(
            "workers",
            f"{site.workers} workers have no Redis between them",
            "Set HUDDLE_REDIS_URL, e.g. redis://127.0.0.1:6379/0, or run one worker.",
        )
    if site.workers > 1 and site.is_sqlite:
        return warning(
            "workers",
            f"{site.workers} workers write to one SQLite file, one at a time",
            "Use PostgreSQL (HUDDLE_DATABASE_URL) for more than one worker.",
        )
    return ok("workers", f"{site.workers}, as said by --workers")


def _open_files() -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < FEWEST_FILES:
        return warning(
            "open files",
            f"this account may have {soft} files and sockets open: one for each viewer",
            f"Raise it, e.g. LimitNOFILE={FEWEST_FILES * 4} in the systemd unit, or `ulimit -n`.",
        )
    return ok("open files", "without limit" if soft < 0 else f"up to {soft}, one for each viewer")
