"""A FHIR R4 bundle, as bytes, to patients with their conditions, last encounter and tasks."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from huddle.domain.imported import ImportedFile, UnreadableFile
from huddle.formats.fhir_record import Gathered
from huddle.formats.fhir_stream import DEFAULT_MAX_BYTES, OnBytes, read_entries
from huddle.formats.fhir_version import check_version


def read_bundle(
    stream: BinaryIO,
    now: datetime,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    on_bytes: OnBytes | None = None,
) -> ImportedFile:
    """Read one bundle (collection, searchset, transaction, batch, document) to its end.

    `now` is aware, in the time zone of the team: ages, ended periods and due times count from it.
    Memory is bounded by what is kept of a record, not by the size of the file. Raises
    `UnreadableFile`, and then nothing of the file counts.
    """
    gathered = Gathered(now)
    count = 0
    for entry in read_entries(stream, max_bytes=max_bytes, on_bytes=on_bytes):
        count += 1
        if entry.method == "DELETE":
            continue
        check_version(entry.number, entry.resource)
        gathered.add(entry)
    file = gathered.finish()
    file.entries = count
    if not file.records and not file.refused:
        raise UnreadableFile("There is no Patient in the bundle, so there is nothing to import.")
    return file
