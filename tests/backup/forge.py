"""Backups that were changed by somebody who puts the right seal on them again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

MARK = b"huddle-backup sha256 "
Change = Callable[[dict[str, Any], dict[str, bytes]], None]
"""Changes the manifest, and the tables by name."""


def forge(source: Path, target: Path, change: Change) -> None:
    """Write a changed copy of a backup under a seal that is right."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    tables = {name[7:-6]: data for name, data in members.items()}
    change(manifest, tables)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in tables.items():
            archive.writestr(f"tables/{name}.jsonl", data)
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.comment = MARK + b"0" * 64
    body = buffer.getvalue()[:-64]
    target.write_bytes(body + hashlib.sha256(body).hexdigest().encode())


def put(manifest: dict[str, Any], tables: dict[str, bytes], name: str, data: bytes) -> None:
    """Give a table other lines, and a manifest that fits them."""
    tables[name] = data
    entry = next(entry for entry in manifest["tables"] if entry["shape"]["name"] == name)
    entry["content"] = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
