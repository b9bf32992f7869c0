"""What another process did to the same database: the test process itself, writing to the file."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from huddle.security import sessions, tokens
from models import tables as t
from models.base import utc_now
from tests.live.world import World

pytestmark = pytest.mark.server


async def test_its_changes_arrive_in_order_between_our_own(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        seq = world.practice.seq()
        for number in range(10):
            world.practice.task(f"Theirs {number}")
            if number % 3 == 0:
                await nurse.command("task.create", team_id=world.team, title=f"Ours {number}")
        while True:
            seen = [frame["seq"] for frame in nurse.heard if frame["type"] == "change"]
            if len(seen) == 14:
                break
            await nurse.next("change")
    assert seen == list(range(seq + 1, seq + 15))


async def test_the_issuer_sees_its_change_before_its_ack_even_across_a_gap(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        for number in range(10):
            world.practice.task(f"Theirs {number}")
            ack = await nurse.command("task.create", team_id=world.team, title=f"Ours {number}")
            before = [frame["seq"] for frame in nurse.heard if frame["type"] == "change"]
            assert before[-1] >= ack["seq"]


async def test_a_session_that_it_revokes_ends(world: World) -> None:
    cookie, session_id = world.cookie("nurse")
    async with world.connect(cookie=cookie) as nurse, world.viewer("physician") as physician:
        await nurse.subscribe(world.team)
        with world.database.write() as connection:
            sessions.revoke(connection, session_id, utc_now())
        assert await nurse.closed() == 4401
        assert await physician.ping() == []


async def test_a_session_that_it_locks_is_told_so(world: World) -> None:
    cookie, session_id = world.cookie("nurse")
    async with world.connect(cookie=cookie) as nurse:
        await nurse.next("hello")
        with world.database.write() as connection:
            sessions.lock(connection, session_id, utc_now())
        assert await nurse.closed() == 4423


async def test_a_token_that_it_revokes_ends(world: World) -> None:
    token, token_id = world.token("nurse")
    async with world.connect(bearer=token, origin=None) as integration:
        await integration.next("hello")
        with world.database.write() as connection:
            tokens.revoke(connection, token_id, utc_now())
        assert await integration.closed() == 4401


async def test_an_account_that_it_closes_ends(world: World) -> None:
    async with world.viewer("nurse") as nurse:
        with world.database.write() as connection:
            connection.execute(
                update(t.user)
                .where(t.user.c.id == world.actor("nurse").user_id)
                .values(disabled_at=utc_now())
            )
        assert await nurse.closed() == 4401


async def test_a_membership_that_it_ends_or_makes_a_kiosk_ends_the_stream(world: World) -> None:
    for who, how in (("nurse", {"ended_at": utc_now()}), ("physician", {"permission": "kiosk"})):
        async with world.viewer(who) as viewer:
            members = t.membership
            with world.database.write() as connection:
                connection.execute(
                    update(members)
                    .where(
                        members.c.team_id == world.team,
                        members.c.user_id == world.actor(who).user_id,
                    )
                    .values(**how)
                )
            assert await viewer.closed() == 4403


async def test_a_manager_who_removes_a_member_ends_their_stream(world: World) -> None:
    async with world.viewer("nurse") as nurse, world.viewer("manager") as manager:
        ack = await manager.command(
            "member.remove", team_id=world.team, user_id=world.actor("nurse").user_id
        )
        assert ack["type"] == "ack"
        assert await nurse.closed() == 4403
        assert not [frame for frame in nurse.heard if frame["type"] == "change"]
        await nurse_is_refused(world)


async def nurse_is_refused(world: World) -> None:
    async with world.connect("nurse") as again:
        await again.send({"type": "subscribe", "team": world.team})
        assert (await again.next("error", "snapshot"))["error"]["code"] == "not_found"
