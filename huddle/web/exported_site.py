"""The exported front end in memory: every file once, ready to be sent, with its headers."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_ENCODINGS = {".br": "br", ".gz": "gzip"}
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file: its bytes by content coding (`""` is plain), and what a browser may do with it."""

    content_type: str
    bodies: dict[str, bytes]
    etag: str
    immutable: bool
    policy: str
    """Content-Security-Policy of a page or a worker; empty for other files."""

    def best(self, accept_encoding: str) -> tuple[str, bytes]:
        """Return the smallest coding that `accept_encoding` (RFC 9110, section 12.5.3) takes."""
        accepted = set()
        for part in accept_encoding.lower().split(","):
            name, _, quality = part.strip().partition(";")
            if quality.replace(" ", "") not in {"q=0", "q=0.0"}:
                accepted.add(name.strip())
        for coding in ("br", "gzip"):
            if coding in accepted and coding in self.bodies:
                return coding, self.bodies[coding]
        return "", self.bodies[""]


def content_security_policy(html: str) -> str:
    """Return a policy (CSP level 3) that allows the page's own inline scripts by hash and no others.

    Styles stay open: Emotion and Radix write style elements and attributes while the page runs.
    """
    hashes = sorted(
        "'sha256-" + base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() + "'"
        for body in set(_INLINE_SCRIPT.findall(html))
    )
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _load(root: Path, file: Path) -> SiteFile:
    plain = file.read_bytes()
    bodies = {"": plain}
    for suffix, coding in _ENCODINGS.items():
        packed = file.with_name(file.name + suffix)
        if packed.is_file() and packed.stat().st_size < len(plain):
            bodies[coding] = packed.read_bytes()
    guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return SiteFile(
        content_type=_TYPES.get(file.suffix, guessed),
        bodies=bodies,
        etag='"' + hashlib.sha256(plain).hexdigest()[:32] + '"',
        immutable=file.parent == root / "assets",
        policy=content_security_policy(plain.decode()) if file.suffix == ".html" else "",
    )


@dataclass(frozen=True, slots=True)
class ExportedSite:
    """Pages by route (`/`, `/board`), other files by path, and the shell for routes with parameters."""

    pages: dict[str, SiteFile]
    files: dict[str, SiteFile]
    shell: SiteFile

    @classmethod
    def load(cls, root: Path) -> ExportedSite:
        """Read the site below `root`. Raises FileNotFoundError if there is none."""
        pages: dict[str, SiteFile] = {}
        files: dict[str, SiteFile] = {}
        shell = _load(root, root / "__spa-fallback.html")
        for file in sorted(root.rglob("*")):
            if not file.is_file() or file.suffix in _ENCODINGS:
                continue
            path = "/" + file.relative_to(root).as_posix()
            if file.name == "index.html":
                pages[path.removesuffix("/index.html") or "/"] = _load(root, file)
            elif file.suffix != ".html":
                files[path] = _load(root, file)
        return cls(pages, files, shell)
