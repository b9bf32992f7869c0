"""`/sw.js`: the browser's own keeper of the pages, made for exactly the build that is served."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from huddle.web.exported_site import ExportedSite, SiteFile, content_security_policy

PATH = "/sw.js"
POLICY = "default-src 'none'; connect-src 'self'"
"""Content-Security-Policy of the worker: it fetches from here, and runs nothing else."""

_SOURCE = Path(__file__).with_name("service_worker.js")
_KEPT = ("/assets/", "/icons/", "/favicon.ico", "/manifest.webmanifest")

_OFFLINE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Offline · Huddle</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;
max-width:26rem;padding:0 1.5rem}h1{font-size:1.5rem}a{color:inherit;display:inline-block;
padding:.75rem 0}</style></head><body><h1>Huddle cannot be reached</h1>
<p>This page needs the network. What you did is kept on this device and sent when the network is
back. Today and the board open without it.</p><a href="/">Go to Today</a></body></html>"""


def service_worker(site: ExportedSite, public: frozenset[str]) -> SiteFile:
    """Return the worker that keeps the files and the pages of `site`, `public` pages left out.

    Its text changes exactly when something that it keeps does: that is when a browser takes a new one.
    """
    files = {path: file for path, file in site.files.items() if path.startswith(_KEPT)}
    pages = {path: page for path, page in site.pages.items() if path not in public}
    source = _SOURCE.read_text(encoding="utf-8")
    kept = sorted((path, file.etag) for path, file in (files | pages).items())
    version = hashlib.sha256(json.dumps([kept, source, _OFFLINE]).encode()).hexdigest()[:16]
    build = {
        "version": version,
        "files": sorted(files),
        "pages": sorted(pages),
        "offline": _OFFLINE,
        "policy": content_security_policy(_OFFLINE),
    }
    body = f"const BUILD = {json.dumps(build)};\n{source}".encode()
    return SiteFile(
        content_type="text/javascript; charset=utf-8",
        bodies={"": body},
        etag=f'"{version}"',
        immutable=False,
        policy=POLICY,
    )
