"""Each message of the public contract (live-protocol.md, WebSocket `/live`), over a real socket."""

from __future__ import annotations

import pytest

from huddle import __version__
from huddle.queries.rows import COLLECTIONS
from tests.commands.practice import new_uuid
from tests.live.world import World

pytestmark = pytest.mark.server


async def test_the_first_frame_says_who_is_there(world: World) -> None:
    async with world.connect("nurse") as nurse:
        hello = await nurse.next("hello")
    assert nurse.heard == [hello]
    assert hello["user"] == world.actor("nurse").user_id
    assert hello["version"] == __version__
    assert hello["idle_lock_seconds"] == 900
    assert hello["session"]


async def test_a_token_opens_the_socket_from_anywhere(world: World) -> None:
    token, token_id = world.token("nurse")
    async with world.connect(bearer=token, origin=None) as integration:
        hello = await integration.next("hello")
        assert (hello["user"], hello["session"]) == (world.actor("nurse").user_id, token_id)
        assert (await integration.subscribe(world.team)) is not None


async def test_a_snapshot_then_every_change(world: World) -> None:
    task = world.practice.task("Call about discharge")
    async with world.connect("nurse") as nurse, world.viewer("physician") as physician:
        snapshot = await nurse.subscribe(world.team)
        assert snapshot is not None
        assert snapshot["team"] == world.team
        assert set(snapshot["collections"]) == set(COLLECTIONS)
        assert [row["title"] for row in snapshot["collections"]["tasks"]] == [
            "Call about discharge"
        ]
        identifier = new_uuid()
        ack = await physician.command("task.move", id=identifier, task_id=task, status="doing")
        change = await nurse.next("change")
        assert change["seq"] == snapshot["seq"] + 1 == ack["seq"]
        assert change["team"] == world.team
        assert change["actor"] == world.actor("physician").user_id
        assert (change["command"], change["id"]) == ("task.move", identifier)
        assert [row["status"] for row in change["set"]["tasks"]] == ["doing"]
        assert change["delete"] == {}
        assert change["at"].endswith("Z")


async def test_the_issuer_gets_the_change_first_and_then_the_ack(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        for number in range(20):
            start = len(nurse.heard)
            ack = await nurse.command("task.create", team_id=world.team, title=f"Task {number}")
            change, answer = [f for f in nurse.heard[start:] if f["type"] != "heartbeat"]
            assert (change["type"], answer["type"]) == ("change", "ack")
            assert change["seq"] == ack["seq"]
            assert change["id"] == ack["id"]


async def test_a_command_needs_no_subscription(world: World) -> None:
    async with world.connect("nurse") as nurse:
        ack = await nurse.command("task.create", team_id=world.team, title="Weigh in")
        assert ack["type"] == "ack"
        assert [frame["type"] for frame in nurse.heard] == ["hello", "ack"]


async def test_the_same_id_again_is_the_same_ack_and_one_effect(world: World) -> None:
    identifier = new_uuid()
    arguments = {"team_id": world.team, "title": "Once"}
    async with world.viewer("nurse") as nurse:
        first = await nurse.command("task.create", id=identifier, **arguments)
        again = await nurse.command("task.create", id=identifier, **arguments)
        assert again == first
        assert [frame["type"] for frame in await nurse.ping()] == []
    async with world.connect("nurse") as later:
        assert await later.command("task.create", id=identifier, **arguments) == first
    assert world.practice.column("todo") == ["Once"]


async def test_commands_of_one_connection_are_executed_in_the_order_sent(world: World) -> None:
    ids = [new_uuid() for _ in range(60)]
    async with world.viewer("nurse") as nurse:
        for number, identifier in enumerate(ids):
            arguments = {"team_id": world.team, "title": f"{number}"}
            frame = {"type": "command", "id": identifier, "name": "task.create", "args": arguments}
            await nurse.send(frame)
        assert await nurse.ping() is not None
        changes = await nurse.changes(60 - sum(f["type"] == "change" for f in nurse.heard))
        heard = [frame for frame in nurse.heard if frame["type"] == "change"]
    assert changes is not None
    assert [change["id"] for change in heard] == ids
    assert world.practice.column("todo") == [str(number) for number in range(60)]


async def test_a_refused_command_says_why_and_changes_nothing(world: World) -> None:
    task = world.practice.task("Wound check")
    seq = world.practice.seq()
    async with world.viewer("nurse") as nurse:
        stale = await nurse.command(
            "task.edit", task_id=task, expected_version=7, changes={"title": "X"}
        )
        assert stale["type"] == "error"
        assert stale["error"]["code"] == "conflict"
        assert stale["error"]["current"]["title"] == "Wound check"
        unknown = await nurse.command("task.explode", task_id=task)
        assert unknown["error"]["code"] == "not_found"
        wrong = await nurse.command("task.move", task_id=task, status=["doing"])
        assert (wrong["error"]["code"], wrong["error"]["field"]) == ("invalid", "status")
        forbidden = await nurse.command("team.create", name="Mine", time_zone="UTC")
        assert forbidden["error"]["code"] == "forbidden"
    assert world.practice.seq() == seq


async def test_presence_tells_who_is_where_and_forgets_at_once(world: World) -> None:
    nurse_id, physician_id = world.actor("nurse").user_id, world.actor("physician").user_id
    async with world.viewer("nurse") as nurse:
        async with world.viewer("physician") as physician:
            await physician.send({"type": "presence", "team": world.team, "at": "board"})
            told = await nurse.next("presence")
            assert told["team"] == world.team
            assert told["members"] == [{"user": physician_id, "at": "board"}]
            await nurse.send({"type": "presence", "team": world.team, "at": f"task:{world.team}"})
            told = await physician.next("presence")
            while len(told["members"]) < 2:
                told = await physician.next("presence")
            assert {member["user"] for member in told["members"]} == {nurse_id, physician_id}
        told = await nurse.next("presence")
        while len(told["members"]) > 1:
            told = await nurse.next("presence")
        assert told["members"] == [{"user": nurse_id, "at": f"task:{world.team}"}]


async def test_a_newcomer_hears_who_is_there(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        await nurse.send({"type": "presence", "team": world.team, "at": "board"})
        await nurse.next("presence")
        async with world.viewer("physician") as physician:
            told = await physician.next("presence")
            assert [member["at"] for member in told["members"]] == ["board"]


async def test_after_unsubscribe_nothing_more_comes(world: World) -> None:
    async with world.viewer("nurse") as nurse, world.viewer("physician") as physician:
        await nurse.send({"type": "unsubscribe", "team": world.team})
        assert await nurse.ping() == []
        await physician.command("task.create", team_id=world.team, title="Unseen")
        assert await nurse.ping() == []


async def test_ping_is_answered_while_commands_wait(world: World) -> None:
    async with world.connect("nurse") as nurse:
        for number in range(50):
            arguments = {"team_id": world.team, "title": f"{number}"}
            await nurse.send(
                {"type": "command", "id": new_uuid(), "name": "task.create", "args": arguments}
            )
        await nurse.ping()
        acks = sum(frame["type"] == "ack" for frame in nurse.heard)
        for _ in range(50 - acks):
            await nurse.next("ack")


async def test_a_heartbeat_says_when_all_that_was_missed_is_there(world: World) -> None:
    seq = world.practice.seq()
    for number in range(5):
        world.practice.task(f"Missed {number}")
    async with world.connect("nurse") as nurse:
        await nurse.send({"type": "subscribe", "team": world.team, "since": seq})
        heartbeat = await nurse.next("heartbeat")
        changes = [frame["seq"] for frame in nurse.heard if frame["type"] == "change"]
        assert changes == list(range(seq + 1, seq + 6))
        assert heartbeat["seq"] == {world.team: seq + 5}
