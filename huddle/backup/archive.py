"""The file of a backup: a zip of one file of JSON lines for each table and a manifest, under a seal.

The last 64 bytes are SHA-256, in hex, of all bytes before them. They are the end of the archive's
comment, so that any tool for zip files can read it.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from pydantic import ValidationError
from sqlalchemy import Connection

from huddle.backup.errors import BadBackup
from huddle.backup.manifest import Content, Manifest, Shape
from huddle.backup.rows import BATCH, lines

_SEAL = b"huddle-backup sha256 "
_DIGEST = 64
_CHUNK = 1 << 20
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 64 << 20
_LEVEL = 3
"""Of zlib: a backup should read the database quickly, and be kept small by whoever keeps many."""


class Writer:
    """Writes an archive to an empty file that is open for reading as well."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)

    def table(self, connection: Connection, shape: Shape) -> Content:
        """Write one table, a batch of rows in memory at a time."""
        digest, count = hashlib.sha256(), 0
        with self._zip.open(_member(shape.name), "w", force_zip64=True) as member:
            for batch in lines(connection, shape):
                count += len(batch)
                data = b"".join(batch)
                digest.update(data)
                member.write(data)
        return Content(rows=count, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the seal, and return when all of it is on the disk."""
        self._zip.writestr(_MANIFEST, manifest.model_dump_json(indent=2))
        self._zip.comment = _SEAL + b"0" * _DIGEST
        self._zip.close()
        seal = _sealed(self._file)
        self._file.seek(-_DIGEST, os.SEEK_END)
        self._file.write(seal)
        self._file.flush()
        os.fsync(self._file.fileno())


class Archive:
    """A backup that is read. Raises BadBackup where it is not whole, which is checked first."""

    def __init__(self, file: BinaryIO) -> None:
        _check_seal(file)
        try:
            self._zip = zipfile.ZipFile(file)
            with self._zip.open(_MANIFEST) as member:
                text = member.read(_MANIFEST_BYTES)
        except (zipfile.BadZipFile, KeyError, NotImplementedError) as error:
            raise BadBackup("This is not a backup made by `huddle backup`.") from error
        try:
            self.manifest = Manifest.model_validate_json(text)
        except ValidationError as error:
            raise BadBackup(
                "This version of Huddle cannot read the backup's manifest. Was the backup made by "
                "a newer version? Then restore it with that one."
            ) from error

    def table(self, name: str) -> Iterator[list[bytes]]:
        """Yield the lines of a table, some at a time. Raises BadBackup at the end if they are not right."""
        entry = next(table for table in self.manifest.tables if table.shape.name == name)
        digest, count = hashlib.sha256(), 0
        try:
            with self._zip.open(_member(name)) as member:
                while batch := member.readlines(_CHUNK):
                    digest.update(b"".join(batch))
                    count += len(batch)
                    for start in range(0, len(batch), BATCH):
                        yield batch[start : start + BATCH]
        except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, EOFError) as error:
            raise BadBackup(f"Table {name} of the backup cannot be read.") from error
        if Content(rows=count, sha256=digest.hexdigest()) != entry.content:
            raise BadBackup(f"Table {name} of the backup is not what its manifest says.")

    def check(self) -> None:
        """Read all of it. Raises BadBackup."""
        for entry in self.manifest.tables:
            for _batch in self.table(entry.shape.name):
                pass


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _sealed(file: BinaryIO) -> bytes:
    """Return the digest that belongs at the end of the file."""
    left = file.seek(0, os.SEEK_END) - _DIGEST
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (data := file.read(min(_CHUNK, left))):
        digest.update(data)
        left -= len(data)
    return digest.hexdigest().encode()


def _check_seal(file: BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END)
    tail = len(_SEAL) + _DIGEST
    file.seek(max(0, size - tail))
    end = file.read()
    if size < tail or not end.startswith(_SEAL):
        raise BadBackup("This is not a backup made by `huddle backup`, or its end is missing.")
    if end[len(_SEAL) :] != _sealed(file):
        raise BadBackup("The backup is damaged: its checksum is not right. Use another copy of it.")
