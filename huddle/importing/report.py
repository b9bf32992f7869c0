"""What an import did: counts, and lines for a person or a program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

IMPORTED, PARTLY, FAILED, SKIPPED = "imported", "partly", "failed", "skipped"


@dataclass
class Counts:
    """Patients and tasks by what the import found or did."""

    patients_new: int = 0
    patients_updated: int = 0
    patients_unchanged: int = 0
    patients_refused: int = 0
    tasks_new: int = 0
    tasks_unchanged: int = 0

    def add(self, other: Counts) -> None:
        """Add another file's counts to these."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def patients(self) -> int:
        """Patients that are on the team's list now."""
        return self.patients_new + self.patients_updated + self.patients_unchanged

    def body(self) -> dict[str, Any]:
        """Return the counts as JSON."""
        return {
            "patients": {
                "new": self.patients_new,
                "updated": self.patients_updated,
                "unchanged": self.patients_unchanged,
                "refused": self.patients_refused,
            },
            "tasks": {"new": self.tasks_new, "unchanged": self.tasks_unchanged},
        }

    def words(self) -> str:
        """Return the counts as a person reads them; what is zero is left out."""
        patients = _listed(
            [
                (self.patients_new, "new"),
                (self.patients_updated, "updated"),
                (self.patients_unchanged, "unchanged"),
                (self.patients_refused, "refused"),
            ]
        )
        tasks = _listed([(self.tasks_new, "new"), (self.tasks_unchanged, "already there")])
        return f"patients: {patients or 'none'}; tasks: {tasks or 'none'}"


def _listed(parts: list[tuple[int, str]]) -> str:
    return ", ".join(f"{count} {word}" for count, word in parts if count)


@dataclass
class FileReport:
    """What became of one file. `problems` were not imported; `notices` are remarks on what was."""

    name: str
    counts: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """`imported`, `partly` where some patients were refused, or `failed`."""
        if not self.problems:
            return IMPORTED
        return PARTLY if self.counts.patients else FAILED

    def body(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "file": self.name,
            "status": self.status,
            **self.counts.body(),
            "problems": self.problems,
            "notices": self.notices,
        }

    def lines(self, place: str) -> list[str]:
        """Return the report as lines; the first begins with the file's `place` among all."""
        if self.status == FAILED:
            head = f"{place} {self.name}: not imported."
        else:
            head = f"{place} {self.name}: {self.counts.words()}"
        return [
            head,
            *(f"      ! {problem}" for problem in self.problems),
            *(f"      - {notice}" for notice in self.notices),
        ]


@dataclass
class Report:
    """What became of all files. `unread` counts those that an interruption left."""

    team: str
    dry_run: bool
    files: list[FileReport] = field(default_factory=list)
    unread: int = 0

    @property
    def totals(self) -> Counts:
        """The counts of all files together."""
        totals = Counts()
        for file in self.files:
            totals.add(file.counts)
        return totals

    @property
    def ok(self) -> bool:
        """Whether every file was imported whole."""
        return not self.unread and all(file.status == IMPORTED for file in self.files)

    def body(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "team": self.team,
            "dry_run": self.dry_run,
            "files": [file.body() for file in self.files],
            "unread": self.unread,
            "totals": self.totals.body(),
        }

    def summary(self) -> list[str]:
        """Return the last lines that a person reads."""
        by_status = dict.fromkeys((IMPORTED, PARTLY, FAILED), 0)
        for file in self.files:
            by_status[file.status] += 1
        words = {IMPORTED: "imported", PARTLY: "imported in part", FAILED: "not imported"}
        if self.dry_run:
            words = {IMPORTED: "can be imported", PARTLY: "can in part", FAILED: "cannot"}
        parts = _listed([(by_status[status], words[status]) for status in words])
        total = len(self.files)
        lines = [
            f"{total} file{'' if total == 1 else 's'}: {parts or 'none'}.",
            f"{self.team}: {self.totals.words()}.",
        ]
        if self.unread:
            lines.append(f"Interrupted: {self.unread} not read. Run it again for the rest.")
        if self.dry_run:
            lines.append("Dry run: nothing was written.")
        return lines
