"""`/metrics` in this process: what is counted, in both formats, and who may read it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from starlette.applications import Starlette

from huddle.counts import Histogram
from huddle.db import Database
from huddle.domain.errors import HuddleError
from huddle.live.hub import Hub
from huddle.live.viewer import Viewer
from huddle.settings import Settings
from huddle.web import database_probe
from huddle.web.app import routes
from huddle.web.database_probe import DatabaseProbe
from huddle.web.metric_text import merge
from huddle.web.services import Services, build_services
from tests.commands.practice import SYSTEM, Practice, make_practice, new_uuid
from tests.live.fakes import TEAM, FakeLog, Peer, change
from tests.metrics.scrape import OPENMETRICS, Scrape

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def practice(database: Database) -> Practice:
    return make_practice(database)


@pytest.fixture
async def services(database: Database, tmp_path: Path) -> AsyncIterator[Services]:
    services = build_services(Settings(data_dir=tmp_path), database)
    yield services
    await services.stop()


async def get(services: Services, *, peer: str = "127.0.0.1", **headers: str) -> httpx.Response:
    app = Starlette(routes=routes(services))
    transport = httpx.ASGITransport(app=app, client=(peer, 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://huddle.test") as http:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http.get("/metrics", headers=given)


async def test_commands_are_counted_by_name_and_outcome(
    services: Services, practice: Practice
) -> None:
    await services.start()
    team, nurse = practice.team_id, practice.actors["nurse"]
    for title in ("one", "two"):
        await services.door.submit(
            "task.create", {"team_id": team, "title": title}, nurse, new_uuid()
        )
    for name, args in (
        ("task.create", {"team_id": team}),
        ("task.claim", {"task_id": new_uuid()}),
        ("made.up", {}),
    ):
        with pytest.raises(HuddleError):
            await services.door.submit(name, args, nurse, new_uuid())
    found = Scrape.read((await get(services)).text)
    commands = "huddle_commands_total"
    assert found.value(commands, command="task.create", outcome="done") == 2
    assert found.value(commands, command="task.create", outcome="invalid") == 1
    assert found.value(commands, command="task.claim", outcome="not_found") == 1
    assert found.value(commands, command="unknown", outcome="not_found") == 1
    assert "made.up" not in str(found.samples)
    assert found.value("huddle_command_seconds_count") == 5
    assert found.value("huddle_command_seconds_bucket", le="+Inf") == 5
    assert found.value("huddle_commit_commands_sum") == 3
    assert found.value("huddle_door_queue") == 0


async def test_health_is_told_in_both_formats(services: Services) -> None:
    await services.start()
    plain, open_ = await get(services), await get(services, accept=OPENMETRICS)
    assert plain.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert open_.headers["content-type"].startswith("application/openmetrics-text")
    for answer in (plain, open_):
        found = Scrape.read(answer.text)
        assert found.value("huddle_database_up", database="sqlite") == 1
        assert found.value("huddle_database_connections_max") == 12
        assert found.value("huddle_redis_state", state="off") == 1
        assert found.value("huddle_redis_state") == 1
        assert found.value("huddle_leader") == int(services.leader.leading)
        assert found.value("huddle_build_info") == 1
        assert found.value("huddle_workers") == 1
        assert found.value("process_resident_memory_bytes") > 1e6


@pytest.mark.parametrize(
    ("token", "peer", "headers", "expected"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "10.0.0.7", {}, 404),
        ("", "127.0.0.1", {"x_forwarded_for": "10.0.0.7"}, 404),
        ("", "127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, 404),
        ("", "127.0.0.1", {"forwarded": "for=127.0.0.1"}, 404),
        ("", "10.0.0.7", {"authorization": "Bearer "}, 404),
        (TOKEN, "10.0.0.7", {}, 401),
        (TOKEN, "10.0.0.7", {"authorization": "Bearer wrong"}, 401),
        (TOKEN, "10.0.0.7", {"authorization": f"Basic {TOKEN}"}, 401),
        (TOKEN, "10.0.0.7", {"authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "127.0.0.1", {}, 200),
    ],
)
async def test_who_may_read(
    database: Database,
    tmp_path: Path,
    token: str,
    peer: str,
    headers: dict[str, str],
    expected: int,
) -> None:
    services = build_services(Settings(data_dir=tmp_path, metrics_token=token), database)
    assert (await get(services, peer=peer, **headers)).status_code == expected


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="too easy to guess"):
        Settings(metrics_token="short")


async def test_a_database_that_hangs_is_down_and_holds_one_thread(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_probe, "WITHIN_SECONDS", 0.05)
    free = threading.Event()
    tries = 0

    class Hanging(Database):
        @contextmanager
        def read(self) -> Iterator[Connection]:
            nonlocal tries
            tries += 1
            free.wait(20)
            with super().read() as connection:
                yield connection

    hanging = Hanging(database.url)
    probe = DatabaseProbe(hanging, Hub(FakeLog().read))
    for _ in range(3):
        assert not (await probe.look()).reachable
    assert tries == 1
    free.set()
    monkeypatch.setattr(database_probe, "WITHIN_SECONDS", 20)
    await probe.look()
    assert (await probe.look()).reachable
    probe.close()
    hanging.dispose()


async def test_the_lag_is_what_the_log_has_and_this_process_has_not(
    database: Database, practice: Practice
) -> None:
    hub = Hub(FakeLog(practice.seq()).read)
    viewer = Viewer(Peer().send, "u")
    hub.connect(viewer)
    await hub.opened(hub.enter(viewer, practice.team_id))
    probe = DatabaseProbe(database, hub)
    assert (await probe.look()).lag == 0
    for title in ("one", "two", "three"):
        practice.do("task.create", by=SYSTEM, team_id=practice.team_id, title=title)
    assert (await probe.look()).lag == 3
    probe.close()


async def test_a_fan_out_is_counted_once_for_all_viewers() -> None:
    hub = Hub(FakeLog().read)
    viewers = [Viewer(Peer().send, f"u{number}") for number in range(3)]
    for viewer in viewers:
        hub.connect(viewer)
        stream = hub.enter(viewer, TEAM)
        await hub.opened(stream)
        assert stream.join(viewer, 0)
    changes = [change(seq, size=100) for seq in (1, 2)]
    hub.publish(changes)
    await asyncio.sleep(0)
    size = sum(len(each.message) + 2 for each in changes)
    assert (hub.counts.changes, hub.counts.frames) == (2, 6)
    assert abs(hub.counts.bytes - 3 * size) <= 3 * 2 * 2


@given(st.lists(st.floats(0, 20)))
def test_a_histogram_holds_each_value_once(values: list[float]) -> None:
    histogram = Histogram((0.5, 1.0, 5.0))
    for value in values:
        histogram.add(value)
    edges = [sum(value <= bound for value in values) for bound in histogram.bounds]
    counts = histogram.counts
    assert [sum(counts[: index + 1]) for index in range(3)] == edges
    assert sum(counts) == len(values)
    assert histogram.total == pytest.approx(sum(values))


def test_texts_of_several_processes_become_one() -> None:
    def text(worker: int, value: int) -> bytes:
        return (
            f'# HELP a A.\n# TYPE a gauge\na{{worker="{worker}"}} {value}\n'
            f'# HELP b_total B.\n# TYPE b_total counter\nb_total{{worker="{worker}"}} 1.0\n'
        ).encode()

    merged = merge([text(0, 5), text(1, 7)])
    assert merged.decode().count("# TYPE a gauge") == 1
    found = Scrape.read(merged.decode())
    assert found.value("a") == 12
    assert found.value("b_total", worker="1") == 1
    assert found.value("huddle_workers") == 2
