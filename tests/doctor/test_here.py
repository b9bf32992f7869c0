"""Settings, folder, disk, SQLite, schema, pages, leader and backups, each whole and each broken."""

from __future__ import annotations

import dataclasses
import os
import resource
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from huddle import migrations
from huddle.db import Database
from huddle.doctor import (
    backups,
    clock,
    configuration,
    database,
    disk,
    folder,
    frontend,
    leader,
    schema,
    sqlite,
)
from huddle.doctor.finding import ok
from huddle.doctor.run import GROUPS, examine, exit_code
from huddle.doctor.site import Site
from huddle.jobs.leader import Leader
from huddle.security import audit
from huddle.security.actor import Actor
from models.base import utc_now
from tests.commands.practice import make_practice
from tests.doctor.findings import of, site, states


@pytest.fixture
def home(migrated_database_file: Path, tmp_path: Path) -> Path:
    """A data folder as it should be."""
    home = tmp_path / "data"
    home.mkdir(mode=0o700)
    shutil.copy(migrated_database_file, home / "huddle.db")
    return home


def test_settings_that_fit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HUDDLE_")]:
        monkeypatch.delenv(name)
    found = states(configuration.check, site(home, origins="https://huddle.example"))
    assert set(found.values()) == {"ok"}
    assert set(found) == {"settings", "secret key", "origins", "workers", "open files"}


def test_a_mistyped_setting_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUDDLE_REDIS_ULR", "redis://x")
    finding = of(configuration.check, site(home))["settings"]
    assert finding.state == "warning"
    assert "HUDDLE_REDIS_ULR" in finding.found
    assert "HUDDLE_REDIS_URL" in finding.mend


@pytest.mark.parametrize(
    ("settings", "workers", "check", "state"),
    [
        ({"secret_key": "short"}, 1, "secret key", "failed"),
        ({"secret_key": "x" * 40}, 1, "secret key", "ok"),
        ({"host": "0.0.0.0"}, 1, "origins", "warning"),
        ({"host": "0.0.0.0", "origins": "https://a.example"}, 1, "origins", "ok"),
        ({"origins": "http://a.example:8000"}, 1, "origins", "warning"),
        ({"origins": "http://localhost:8000"}, 1, "origins", "ok"),
        ({"host": "::1"}, 1, "origins", "ok"),
        ({}, 2, "workers", "failed"),
        ({"redis_url": "redis://r"}, 2, "workers", "warning"),
        ({"redis_url": "redis://r", "database_url": "postgresql+psycopg://p"}, 2, "workers", "ok"),
    ],
)
def test_settings_that_do_not(
    home: Path, settings: dict[str, str], workers: int, check: str, state: str
) -> None:
    assert states(configuration.check, site(home, workers=workers, **settings))[check] == state


def test_a_secret_key_that_others_can_read(home: Path) -> None:
    where = site(home)
    assert where.settings.resolved_secret_key
    assert states(configuration.check, where)["secret key"] == "ok"
    (home / "secret_key").chmod(0o644)
    finding = of(configuration.check, where)["secret key"]
    assert finding.state == "failed"
    assert f"chmod 600 {home / 'secret_key'}" in finding.mend


def test_few_files_may_be_open(home: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
    try:
        assert states(configuration.check, site(home))["open files"] == "warning"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_data_folder(home: Path, tmp_path: Path) -> None:
    assert states(folder.check, site(home)) == {"data folder": "ok"}
    assert states(folder.check, site(tmp_path / "later")) == {"data folder": "ok"}
    home.chmod(0o755)
    assert states(folder.check, site(home)) == {"data folder": "warning"}
    (tmp_path / "file").write_text("")
    assert states(folder.check, site(tmp_path / "file")) == {"data folder": "failed"}
    # Not even root writes there.
    assert states(folder.check, site(Path("/proc/self"))) == {"data folder": "failed"}
    assert states(folder.check, site(Path("/proc/self/huddle"))) == {"data folder": "failed"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_a_folder_without_write_permission(home: Path) -> None:
    home.chmod(0o500)
    assert states(folder.check, site(home)) == {"data folder": "failed"}


def test_sqlite_as_it_should_be(home: Path) -> None:
    found = states(database.check, site(home))
    assert found == dict.fromkeys(("database", "durability", "integrity", "file system"), "ok")


def test_no_database_is_made_by_looking(tmp_path: Path) -> None:
    where = site(tmp_path)
    assert states(database.check, where) == {"database": "failed"}
    assert states(schema.check, where) == {"schema": "failed"}
    assert not list(tmp_path.iterdir())


def test_a_damaged_file_is_found(home: Path) -> None:
    make_practice_in(home)
    file = home / "huddle.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(file.read_bytes())
    for page in range(20, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(data)
    found = states(database.check, site(home))
    assert "failed" in found.values()
    file.write_bytes(b"this was never a database, it only has the name of one" * 100)
    finding = of(database.check, site(home))["database"]
    assert finding.state == "failed"
    assert "restore" in finding.mend


def make_practice_in(home: Path) -> None:
    opened = Database(f"sqlite:///{home / 'huddle.db'}")
    practice = make_practice(opened)
    for number in range(100):
        practice.task(f"Task {number}")
    opened.dispose()


def test_a_journal_that_is_not_durable(home: Path) -> None:
    opened = Database(f"sqlite:///{home / 'huddle.db'}")
    with opened.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()
        found = {each.check: each.state for each in sqlite.check(site(home), connection, 1)}
    opened.dispose()
    assert found["durability"] == "failed"


@pytest.mark.parametrize(
    ("kind", "state"),
    [("ext4", "ok"), ("nfs4", "failed"), ("cifs", "failed"), ("fuse.sshfs", "failed")],
)
def test_a_file_on_another_machine(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, state: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"root / overlay rw 0 0\nx {home} {kind} rw 0 0\ny {home}-not nfs rw 0 0\n")
    monkeypatch.setattr(sqlite, "MOUNTS", mounts)
    assert states(database.check, site(home))["file system"] == state


def test_the_schema(home: Path) -> None:
    where = site(home)
    assert states(schema.check, where) == {"schema": "ok"}
    opened = Database(where.settings.resolved_database_url)
    first, *_, last = migrations.revisions()
    assert last == migrations.head()
    migrations.downgrade(opened, first)
    finding = of(schema.check, where)["schema"]
    assert finding.state == "failed"
    assert last in finding.found
    assert "huddle migrate" in finding.mend
    migrations.upgrade(opened)
    with opened.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_later'")
    assert "newer version" in of(schema.check, where)["schema"].found
    migrations_of_nothing = site(home.parent, database_url=f"sqlite:///{home.parent}/empty.db")
    sqlite3.connect(home.parent / "empty.db").close()
    assert of(schema.check, migrations_of_nothing)["schema"].found == "the database is empty"
    opened.dispose()


def test_the_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home)
    for free, state in ((1 << 40, "ok"), (1 << 30, "warning"), (1 << 20, "failed")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert states(disk.check, site(home))["disk"] == state
    monkeypatch.setattr(disk, "SLOW_SECONDS", -1)
    assert states(disk.check, site(home))["disk speed"] == "warning"
    monkeypatch.setattr(disk, "SLOW_SECONDS", 1e9)
    assert states(disk.check, site(home))["disk speed"] == "ok"
    assert not list(home.glob("tmp*"))


def test_the_pages(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built = tmp_path / "built"
    monkeypatch.setattr("huddle.paths.FRONTEND", built)
    assert states(frontend.check, site(home)) == {"front end": "failed"}
    (built / "site").mkdir(parents=True)
    (built / "site" / "__spa-fallback.html").write_text("")
    monkeypatch.setattr(frontend, "is_current", lambda: False)
    assert states(frontend.check, site(home)) == {"front end": "warning"}
    monkeypatch.setattr(frontend, "is_current", lambda: True)
    assert states(frontend.check, site(home)) == {"front end": "ok"}


def test_the_leader(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = site(home)
    assert states(leader.check, where) == {"leader": "ok"}
    monkeypatch.setattr(leader, "answers", lambda _: True)
    assert states(leader.check, where) == {"leader": "warning"}
    opened = Database(where.settings.resolved_database_url)
    holds = Leader(opened)
    assert holds.ask()
    assert of(leader.check, where)["leader"].found == "one process leads"
    holds.resign()
    assert states(leader.check, where) == {"leader": "warning"}
    opened.dispose()


def test_backups(home: Path) -> None:
    where = site(home)
    assert states(backups.check, where) == {"backup": "ok"}
    make_practice_in(home)
    assert states(backups.check, where) == {"backup": "warning"}
    opened = Database(where.settings.resolved_database_url)
    for ago, state in ((timedelta(days=3), "warning"), (timedelta(hours=3), "ok")):
        row = audit.audit_row("backup", "R", Actor.system("test"), at=utc_now() - ago)
        with opened.write() as connection:
            audit.append(connection, row)
        assert states(backups.check, where) == {"backup": state}
    opened.dispose()


def test_the_clock_of_sqlite_is_ours(home: Path) -> None:
    assert states(clock.check, site(home)) == {"clock": "ok"}


def test_a_group_that_hangs_or_breaks_is_a_finding(home: Path) -> None:
    import threading

    free = threading.Event()

    def hangs(_: Site) -> object:
        yield ok("first", "fine")
        free.wait(20)

    def breaks(_: Site) -> object:
        yield ok("second", "fine")
        raise RuntimeError("postgresql://huddle:secret@db")

    groups = {"hangs": hangs, "breaks": breaks}
    found = examine(site(home), groups, within=0.2)  # type: ignore[arg-type]
    free.set()
    assert [(each.check, each.state) for each in found] == [
        ("first", "ok"),
        ("hangs", "failed"),
        ("second", "ok"),
        ("breaks", "failed"),
    ]
    assert "secret" not in str(found)
    assert exit_code(found) == 1


def test_an_installation_as_it_should_be_fails_in_nothing(home: Path, site_of_ours: None) -> None:
    found = examine(dataclasses.replace(site(home), address="http://127.0.0.1:9"))
    assert exit_code(found) == 0, [each for each in found if each.state == "failed"]
    assert {each.check for each in found} >= {"database", "schema", "disk", "front end", "server"}
    assert len(GROUPS) == 11


@pytest.fixture
def site_of_ours(site: None) -> None:
    """The built pages, under a name that does not hide our own `site`."""
