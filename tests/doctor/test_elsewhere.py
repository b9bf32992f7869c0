"""PostgreSQL, Redis and the running server, each whole and each broken."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from huddle import migrations
from huddle.db import Database
from huddle.doctor import backups, clock, database, leader, redis_server, schema, server
from huddle.doctor.site import Site
from huddle.jobs.leader import Leader
from tests.doctor.findings import of, site, states
from tests.live.world import LiveServer
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer
from tests.support.server import free_port
from tests.support.tls_proxy import tls_proxy

FINE = {"database", "writable", "durability", "connections", "order"}
SECRET = "s3cret-of-the-database"


@pytest.fixture
def on_postgres(postgres_url: str, tmp_path: Path) -> Site:
    opened = Database(postgres_url)
    migrations.upgrade(opened)
    opened.dispose()
    return site(tmp_path, database_url=postgres_url)


@pytest.mark.postgres
def test_postgresql_as_it_should_be(on_postgres: Site) -> None:
    assert states(database.check, on_postgres) == {
        **dict.fromkeys(FINE, "ok"),
        "database log": "warning",
    }
    assert states(schema.check, on_postgres) == {"schema": "ok"}
    assert states(clock.check, on_postgres) == {"clock": "ok"}
    assert states(backups.check, on_postgres) == {"backup": "ok"}


@pytest.mark.postgres
def test_postgresql_that_writes_rows_into_its_log(on_postgres: Site) -> None:
    assert "log_error_verbosity = terse" in of(database.check, on_postgres)["database log"].mend
    alter(on_postgres, "ALTER DATABASE {name} SET log_error_verbosity = terse")
    assert states(database.check, on_postgres)["database log"] == "ok"
    alter(on_postgres, "ALTER DATABASE {name} SET log_statement = 'mod'")
    assert states(database.check, on_postgres)["database log"] == "warning"
    alter(on_postgres, "ALTER DATABASE {name} SET log_parameter_max_length = 0")
    assert states(database.check, on_postgres)["database log"] == "ok"


@pytest.mark.postgres
def test_postgresql_that_loses_what_it_acknowledged(on_postgres: Site) -> None:
    alter(on_postgres, "ALTER DATABASE {name} SET synchronous_commit = off")
    finding = of(database.check, on_postgres)["durability"]
    assert finding.state == "failed"
    assert "synchronous_commit = on" in finding.mend


@pytest.mark.postgres
def test_postgresql_without_fsync(tmp_path: Path) -> None:
    own = Postgres()
    try:
        with own.new_database() as url:
            alter(site(tmp_path, database_url=url), "ALTER SYSTEM SET fsync = off")
            alter(site(tmp_path, database_url=url), "SELECT pg_reload_conf()")
            deadline = time.monotonic() + 20
            while states(database.check, site(tmp_path, database_url=url))["durability"] == "ok":
                assert time.monotonic() < deadline
                time.sleep(0.05)
            found = of(database.check, site(tmp_path, database_url=url))["durability"].found
            assert "fsync is off" in found
    finally:
        own.stop()


@pytest.mark.postgres
def test_postgresql_on_which_nothing_can_be_written(on_postgres: Site) -> None:
    alter(on_postgres, "ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert states(database.check, on_postgres)["writable"] == "failed"


@pytest.mark.postgres
def test_more_workers_than_connections(on_postgres: Site) -> None:
    finding = of(database.check, dataclasses.replace(on_postgres, workers=50))["connections"]
    assert finding.state == "failed"
    assert "max_connections" in finding.mend


@pytest.mark.postgres
def test_ranks_in_the_order_of_a_language(on_postgres: Site) -> None:
    alter(on_postgres, 'ALTER TABLE task ALTER COLUMN rank TYPE varchar COLLATE "default"')
    finding = of(database.check, on_postgres)["order"]
    assert finding.state == "failed"
    assert "task" in finding.found


@pytest.mark.postgres
def test_a_clock_that_is_wrong(on_postgres: Site, redis: RedisServer) -> None:
    settings = on_postgres.settings.with_changes(redis_url=redis.url)
    late = dataclasses.replace(on_postgres, settings=settings, now=lambda: time.time() - 90)
    finding = of(clock.check, late)["clock"]
    assert finding.state == "warning"
    found = [each.found for each in clock.check(late)]
    assert any(
        "the database differ by 9" in words or "the database differ by 8" in words
        for words in found
    )
    assert any("Redis differ by" in words for words in found)
    right = dataclasses.replace(late, now=time.time)
    assert states(clock.check, right) == {"clock": "ok"}


@pytest.mark.postgres
def test_the_leader_of_postgresql(on_postgres: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "answers", lambda _: True)
    assert states(leader.check, on_postgres) == {"leader": "warning"}
    opened = Database(on_postgres.settings.resolved_database_url)
    holds = Leader(opened)
    assert holds.ask()
    assert states(leader.check, on_postgres) == {"leader": "ok"}
    holds.resign()
    opened.dispose()


def alter(where: Site, statement: str) -> None:
    """Change the database, as its administrator."""
    engine = create_engine(
        make_url(where.settings.resolved_database_url), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(statement.format(name=where.url.database)))
    engine.dispose()


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://huddle:{SECRET}@127.0.0.1:{free_port()}/huddle"
    where = site(tmp_path, database_url=url)
    found = of(database.check, where)
    assert found["database"].state == "failed"
    assert SECRET not in str(found)
    assert states(schema.check, where) == {"schema": "failed"}
    assert states(clock.check, where) == {}
    assert states(leader.check, where) == {}


def test_redis(redis: RedisServer, tmp_path: Path) -> None:
    assert states(redis_server.check, site(tmp_path)) == {"redis": "ok"}
    where = site(tmp_path, redis_url=redis.url)
    found = states(redis_server.check, where)
    assert found == dict.fromkeys(
        ("redis", "redis eviction", "redis persistence", "redis access"), "ok"
    )
    with redis_server.connect(redis.url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        client.config_set("maxmemory", str(100 << 20))
    assert states(redis_server.check, where)["redis eviction"] == "warning"
    with redis_server.connect(redis.url) as client:
        client.config_set("requirepass", "right")
    wrong = site(tmp_path, redis_url=redis.url.replace("//", f"//:{SECRET}@"))
    refused = of(redis_server.check, wrong)
    assert refused["redis"].state == "failed"
    assert SECRET not in str(refused)
    redis.stop()
    assert states(redis_server.check, where) == {"redis": "failed"}
    assert states(clock.check, where) == {"clock": "ok"}
    assert states(redis_server.check, site(tmp_path, redis_url="no url")) == {"redis": "failed"}


@pytest.fixture
def live(migrated_database_file: Path, tmp_path: Path) -> Iterator[LiveServer]:
    (tmp_path / "huddle.db").write_bytes(migrated_database_file.read_bytes())
    started = LiveServer(tmp_path, [], {"HUDDLE_ORIGINS": "https://huddle.example"})
    started.start()
    yield started
    started.stop()


@pytest.mark.server
def test_a_running_server(live: LiveServer, tmp_path: Path) -> None:
    where = site(tmp_path, address=live.url)
    assert states(server.check, where) == dict.fromkeys(
        ("server", "ready", "origin", "foreign origin"), "ok"
    )
    forgotten = site(tmp_path, address=live.url, origins="http://other.example")
    finding = of(server.check, forgotten)["origin"]
    assert finding.state == "failed"
    assert "http://other.example" in finding.found
    opened = Database(live.database_url)
    migrations.downgrade(opened, migrations.revisions()[0])
    opened.dispose()
    finding = of(server.check, where)["ready"]
    assert finding.state == "failed"
    assert "huddle migrate" in finding.found
    live.stop()
    assert states(server.check, where) == {"server": "warning"}


@pytest.mark.server
@pytest.mark.parametrize(("tells", "state"), [(True, "ok"), (False, "failed")])
def test_a_proxy_that_ends_tls(
    live: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tells: bool, state: str
) -> None:
    with tls_proxy(live.port, tells=tells) as proxy:
        authority = tmp_path / "authority.pem"
        proxy.authority.cert_pem.write_to_path(str(authority))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        where = site(tmp_path, address=live.url, origins=proxy.url)
        found = of(server.check, where)
        assert found["TLS"].state == state, found["TLS"]
        monkeypatch.delenv("SSL_CERT_FILE")
        assert states(server.check, where)["TLS"] == "warning"


def test_something_else_at_the_address_is_no_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"http://127.0.0.1:{other.getsockname()[1]}"
        assert states(server.check, site(tmp_path, address=address)) == {"server": "warning"}
    assert states(server.check, site(tmp_path, address="ftp://x")) == {"server": "warning"}
