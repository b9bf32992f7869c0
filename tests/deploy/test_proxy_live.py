"""Two real servers behind nginx and Caddy: the live socket, whose pages may open it, and a host that dies."""

from __future__ import annotations

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from websockets.exceptions import ConnectionClosed, InvalidStatus

from huddle.db import Database
from models import tables as t
from tests.commands.practice import make_practice
from tests.deploy.conftest import StartProxy
from tests.deploy.proxy import Proxy
from tests.live.world import Client, LiveServer, World

pytestmark = pytest.mark.server
VIEWERS = 4


@dataclass
class Site:
    """Two hosts with one database, and the proxy that people reach them by."""

    proxy: Proxy
    hosts: list[LiveServer]
    world: World


@pytest.fixture
def site(start_proxy: StartProxy, migrated_database_file: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copy(migrated_database_file, tmp_path / "huddle.db")
    database = Database(f"sqlite:///{tmp_path / 'huddle.db'}")
    shared = {"HUDDLE_DATABASE_URL": database.url, "HUDDLE_SECRET_KEY": secrets.token_hex(32)}
    hosts = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        hosts.append(LiveServer(tmp_path / name, [], shared))
    try:
        for host in hosts:
            host.start()
        world = World(hosts[0], database, make_practice(database))
        proxy = start_proxy([f"127.0.0.1:{host.port}" for host in hosts])
        yield Site(proxy, hosts, world)
        proxy.stop()
    finally:
        for host in hosts:
            host.stop()
        database.dispose()


async def test_a_command_and_its_change_pass(site: Site) -> None:
    assert site.proxy.get("/readyz").json() == {"status": "ready"}
    world = site.world
    async with (
        site.proxy.live(world.cookie("nurse")[0]) as nurse,
        site.proxy.live(world.cookie("physician")[0]) as physician,
    ):
        await nurse.subscribe(world.team)
        await physician.subscribe(world.team)
        ack = await nurse.command("task.create", team_id=world.team, title="Through a proxy")
        (change,) = await physician.changes(1)
        assert change["id"] == ack["id"]
        await nurse.ping()
        assert [each["id"] for each in nurse.heard if each["type"] == "change"] == [ack["id"]]


async def test_a_page_of_another_site_opens_no_socket(site: Site) -> None:
    cookie = site.world.cookie("nurse")[0]
    evil = "https://evil.example"
    # What would make `evil` the host that was asked, if the proxy passed it on.
    claims = {"X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example"}
    with pytest.raises(InvalidStatus) as refusal:
        async with site.proxy.socket("/live", cookie, evil, **claims):
            pass
    assert refusal.value.response.status_code == 403


async def test_who_comes_through_a_proxy_is_known_by_the_nearest_address(site: Site) -> None:
    answer = await asyncio.to_thread(
        site.proxy.request,
        "POST",
        "/auth/login",
        headers={
            "X-Forwarded-For": "203.0.113.9",
            "Origin": site.proxy.origin,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        },
        content=b"email=nobody@clinic.example&password=wrong",
    )
    assert answer.status_code == 401
    assert refused_from(site.world.database) == {"127.0.0.1"}


def refused_from(database: Database) -> set[str]:
    """Return the addresses from which a sign-in was refused, as the audit log has them."""
    refused = select(t.audit_event.c.source).where(t.audit_event.c.type == "login.failed")
    with database.read() as connection:
        return set(connection.execute(refused).scalars())


async def test_viewers_of_a_host_that_dies_come_back_through_the_other(site: Site) -> None:
    world = site.world
    cookie = world.cookie("nurse")[0]
    async with AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(site.proxy.live(cookie)) for _ in range(VIEWERS)]
        snapshots = [await viewer.subscribe(world.team) for viewer in viewers]
        site.hosts[0].kill()
        ended = [viewer for viewer in viewers if not await still_there(viewer)]
        assert 0 < len(ended) < VIEWERS
        world.practice.task("While they were away")
        seq = (snapshots[0] or {})["seq"]
        for _ in ended:
            back = await stack.enter_async_context(site.proxy.live(cookie))
            await back.subscribe(world.team, since=seq)
            (change,) = await back.changes(1)
            assert change["seq"] == seq + 1
        for viewer in viewers:
            if viewer not in ended:
                (change,) = await viewer.changes(1)
                assert change["seq"] == seq + 1


async def still_there(viewer: Client) -> bool:
    try:
        await viewer.ping()
    except ConnectionClosed:
        return False
    return True
