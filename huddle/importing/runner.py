"""Import files into one team, one after the other, each patient whole or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select

from huddle.commands.door import execute
from huddle.commands.patients import ImportPatient
from huddle.commands.registry import find, parse
from huddle.db import Database
from huddle.domain.errors import HuddleError, NotFound
from huddle.domain.imported import ImportedFile, ImportedRecord
from huddle.formats.fhir import read_bundle
from huddle.formats.fhir_stream import OnBytes
from huddle.importing.preview import preview
from huddle.importing.report import FileReport
from huddle.security.actor import Actor
from models import tables as t
from models.base import new_id

SOURCE = "fhir"
COMMAND = "patient.import"


@dataclass(frozen=True)
class Destination:
    """The team that an import goes to."""

    team_id: str
    name: str
    time_zone: str


def find_team(database: Database, name: str) -> Destination:
    """Return the team with this id or exact name. Raises `NotFound` naming the teams that there are."""
    with database.read() as connection:
        rows = connection.execute(
            select(t.team.c.id, t.team.c.name, t.team.c.time_zone).order_by(t.team.c.name)
        ).all()
    matches = [row for row in rows if row.id == name] or [row for row in rows if row.name == name]
    if len(matches) == 1:
        return Destination(matches[0].id, matches[0].name, matches[0].time_zone)
    if matches:
        ids = ", ".join(row.id for row in matches)
        raise NotFound(f"{len(matches)} teams are called {name!r}. Say --team with one id: {ids}.")
    known = "; ".join(row.name for row in rows[:20]) or "none yet"
    raise NotFound(f"There is no team {name!r}. The teams: {known}.")


class Importer:
    """Imports files into one team, or with `dry_run` says what an import would do."""

    def __init__(
        self, database: Database, team: Destination, *, max_bytes: int, dry_run: bool = False
    ) -> None:
        self._database = database
        self._team = team
        self._max_bytes = max_bytes
        self._dry_run = dry_run
        self._actor = Actor.system("import")

    def file(self, path: Path, on_bytes: OnBytes | None = None) -> FileReport:
        """Read a file to its end, then import its patients; a file that cannot be read changes nothing.

        Never raises for what is in the file or in the database: the report says it.
        """
        report = FileReport(str(path))
        try:
            read = self._read(path, on_bytes)
        except HuddleError as error:
            report.problems.append(error.message)
            return report
        except OSError as error:
            report.problems.append(f"It cannot be opened: {error.strerror or 'unknown error'}.")
            return report
        report.problems.extend(read.refused)
        report.notices.extend(read.notices)
        report.counts.patients_refused = len(read.refused)
        for record in read.records:
            self._record(record, report)
        return report

    def _read(self, path: Path, on_bytes: OnBytes | None) -> ImportedFile:
        now = datetime.now(ZoneInfo(self._team.time_zone))
        with path.open("rb") as stream:
            return read_bundle(stream, now, max_bytes=self._max_bytes, on_bytes=on_bytes)

    def _record(self, record: ImportedRecord, report: FileReport) -> None:
        counts = report.counts
        try:
            result = self._do(arguments(self._team.team_id, record))
        except HuddleError as error:
            counts.patients_refused += 1
            report.problems.append(f"{record.label}: {error.message}")
            return
        outcome = f"patients_{result['patient']}"
        setattr(counts, outcome, getattr(counts, outcome) + 1)
        counts.tasks_new += result["tasks_new"]
        counts.tasks_unchanged += result["tasks_unchanged"]

    def _do(self, args: dict[str, Any]) -> dict[str, Any]:
        if not self._dry_run:
            return execute(self._database, COMMAND, args, self._actor, new_id()).result
        parsed = cast(ImportPatient, parse(find(COMMAND), args))
        with self._database.read() as connection:
            return preview(connection, parsed)


def arguments(team_id: str, record: ImportedRecord) -> dict[str, Any]:
    """Return the arguments of `patient.import` for one record."""
    return {
        "team_id": team_id,
        "source": SOURCE,
        "patient": _plain(asdict(record.patient)),
        "tasks": [_plain(asdict(task)) for task in record.tasks],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
