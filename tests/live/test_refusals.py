"""Who is refused at the socket, and what is refused of those who are let in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import update
from websockets.exceptions import InvalidStatus

from huddle.security import sessions
from models import tables as t
from models.base import utc_now
from tests.commands.practice import add_user, make_practice, new_uuid
from tests.live.world import Client, World

pytestmark = pytest.mark.server


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_a_foreign_page_cannot_open_the_socket(world: World, origin: str | None) -> None:
    cookie, _ = world.cookie("nurse")
    with pytest.raises(InvalidStatus) as refused:
        async with world.connect(cookie=cookie, origin=origin):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("given", [{}, {"cookie": "nonsense"}, {"bearer": "hud_nonsense"}])
async def test_nobody_is_sent_to_sign_in(world: World, given: dict[str, str]) -> None:
    async with world.connect(**given) as stranger:
        assert await stranger.closed() == 4401
        assert stranger.heard == []


async def test_a_locked_session_is_told_so(world: World) -> None:
    cookie, session_id = world.cookie("nurse")
    with world.database.write() as connection:
        sessions.lock(connection, session_id, utc_now())
    async with world.connect(cookie=cookie) as nurse:
        assert await nurse.closed() == 4423
        assert nurse.heard == []


async def test_other_teams_do_not_exist_and_kiosks_do_not_read(world: World) -> None:
    other = make_practice(world.database)
    task = other.task("Not yours")
    async with world.connect("nurse") as nurse:
        for team in (other.team_id, new_uuid()):
            await nurse.send({"type": "subscribe", "team": team})
            refused = await nurse.next("error", "snapshot")
            assert (refused["error"]["code"], refused["team"]) == ("not_found", team)
        moved = await nurse.command("task.move", task_id=task, status="done")
        assert moved["error"]["code"] == "not_found"
        await nurse.send({"type": "presence", "team": other.team_id, "at": "board"})
        assert (await nurse.next("error"))["error"]["code"] == "not_found"
    async with world.connect("kiosk") as kiosk:
        await kiosk.send({"type": "subscribe", "team": world.team})
        assert (await kiosk.next("error", "snapshot"))["error"]["code"] == "forbidden"
        made = await kiosk.command("task.create", team_id=world.team, title="No")
        assert made["error"]["code"] == "forbidden"


BAD = [
    "nope",
    "",
    "[]",
    '"subscribe"',
    "{}",
    '{"type":"explode"}',
    '{"type":["subscribe"]}',
    '{"type":"subscribe"}',
    '{"type":"subscribe","team":7}',
    '{"type":"subscribe","team":"T"}',
    '{"type":"subscribe","team":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","since":"1"}',
    '{"type":"subscribe","team":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","since":-1}',
    '{"type":"subscribe","team":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","since":1.5}',
    '{"type":"subscribe","team":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","since":true}',
    '{"type":"command","name":"task.move","args":{}}',
    '{"type":"command","id":"x","name":"task.move","args":{}}',
    '{"type":"command","id":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","args":{}}',
    '{"type":"command","id":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","name":"task.move","args":[]}',
    '{"type":"unsubscribe","team":null}',
    '{"type":"presence","team":"018f3c5e-7a2b-7c3d-9e4f-5a6b7c8d9e0f","at":"board"}x',
    '{"type":"ping"' + "," * 50_000,
    "[" * 20_000,
    '{"type":"ping","x":NaN}',
]


async def test_a_bad_frame_is_refused_with_words_and_the_connection_goes_on(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        for text in BAD:
            await nurse.send(text)
            refused = await nurse.next("error")
            assert refused["error"]["code"] == "invalid", text[:80]
            assert refused["error"]["message"]
        await nurse.socket.send(b"\x00binary")
        assert (await nurse.next("error"))["error"]["code"] == "invalid"
        assert await nurse.ping() == []


@pytest.mark.parametrize(
    "at", ["Board", "x" * 40, "task:" + "1" * 65, {"a": 1}, 7, "board\n", "a b"]
)
async def test_a_place_must_be_a_word(world: World, at: object) -> None:
    async with world.viewer("nurse") as nurse:
        await nurse.send({"type": "presence", "team": world.team, "at": at})
        refused = await nurse.next("error", "presence")
        assert (refused["error"]["code"], refused["error"]["field"]) == ("invalid", "at")


async def test_a_refusal_names_the_frame_that_it_refuses(world: World) -> None:
    async with world.connect("nurse") as nurse:
        await nurse.send({"type": "command", "id": "mine", "name": "task.move", "args": {}})
        assert (await nurse.next("error"))["id"] == "mine"


async def test_a_frame_over_64_kib_ends_the_connection(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        exactly = json.dumps({"type": "ping", "pad": ""})
        await nurse.send(exactly.replace('""', '"' + "x" * (65_536 - len(exactly)) + '"'))
        await nurse.next("pong")
        await nurse.send(exactly.replace('""', '"' + "x" * (65_537 - len(exactly)) + '"'))
        assert (await nurse.next("error", "pong"))["error"]["code"] == "invalid"
        assert await nurse.closed() == 1009
    async with world.connect("nurse") as other:
        await other.send('{"type":"ping","pad":"' + "é" * 33_000 + '"}')
        assert (await other.next("error", "pong"))["error"]["code"] == "invalid"
        assert await other.closed() == 1009


async def test_a_flood_is_refused_and_then_cut_off(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        code = await _flood(nurse)
        refused = [frame for frame in nurse.heard if frame["type"] == "error"]
    assert code == 4429
    assert {frame["error"]["code"] for frame in refused} == {"rate_limited"}


async def _flood(client: Client) -> int:
    for _ in range(100):
        await client.socket.send('{"type":"ping"}')
    return await _flood_more(client)


async def _flood_more(client: Client) -> int:
    from websockets.exceptions import ConnectionClosed

    try:
        for _ in range(20_000):
            await client.socket.send('{"type":"active"}')
    except ConnectionClosed:
        pass
    return await client.closed()


async def test_no_more_than_twenty_teams_on_one_connection(world: World) -> None:
    from huddle.commands.door import execute
    from tests.commands.practice import SYSTEM

    nurse_actor = world.actor("nurse")
    teams = []
    for number in range(21):
        ack = execute(world.database, "team.create", {"name": f"T{number}"}, SYSTEM, new_uuid())
        args = {"team_id": ack.team_id, "user_id": nurse_actor.user_id}
        args |= {"role": "nurse", "permission": "member"}
        execute(world.database, "member.add", args, SYSTEM, new_uuid(), internal=True)
        teams.append(str(ack.team_id))
    async with world.connect("nurse") as nurse:
        for team in teams[:20]:
            assert await nurse.subscribe(team) is not None
        await nurse.send({"type": "subscribe", "team": teams[20]})
        assert (await nurse.next("error", "snapshot"))["error"]["code"] == "invalid"
        await nurse.send({"type": "unsubscribe", "team": teams[0]})
        assert await nurse.subscribe(teams[20]) is not None


async def test_no_more_than_twenty_screens_for_one_person(world: World) -> None:
    from contextlib import AsyncExitStack

    somebody = world.practice.add_person("busy", "member")
    async with AsyncExitStack() as stack:
        for _ in range(20):
            client = await stack.enter_async_context(world.connect(somebody))
            await client.next("hello")
        one_more = await stack.enter_async_context(world.connect(somebody))
        assert (await one_more.next("error"))["error"]["code"] == "rate_limited"
        assert await one_more.closed() == 4429
    async with world.connect(somebody) as client:
        await client.next("hello")


async def test_an_expired_or_closed_account_is_not_let_in(world: World) -> None:
    person = add_user(world.database, "gone")
    cookie, session_id = world.cookie(person)
    with world.database.write() as connection:
        connection.execute(
            update(t.auth_session)
            .where(t.auth_session.c.id == session_id)
            .values(expires_at=utc_now() - timedelta(seconds=1))
        )
    async with world.connect(cookie=cookie) as client:
        assert await client.closed() == 4401
