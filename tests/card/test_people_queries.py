"""What managers and token owners read beyond the stream."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from huddle.commands.door import execute
from huddle.db import Database
from huddle.queries.people import api_tokens_of, invitations_of, sign_ins_of
from huddle.security.accounts import create_api_token, revoke_api_token
from huddle.security.actor import Actor
from models import tables as t
from models.base import new_id

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _team_with_manager(database: Database) -> tuple[str, str]:
    user_id = new_id()
    with database.write() as connection:
        connection.execute(
            t.user.insert().values(
                id=user_id,
                email="elena@clinic.example",
                name="Elena Duarte",
                handle="elena",
                initials="ED",
                is_admin=True,
                loopback_only=False,
                failed_count=0,
                created_at=NOW,
            )
        )
    ack = execute(database, "team.create", {"name": "Maple"}, Actor(user_id), new_id())
    assert ack.team_id is not None
    return ack.team_id, user_id


def test_only_invitations_that_can_be_accepted_are_listed(database: Database) -> None:
    team_id, user_id = _team_with_manager(database)
    actor = Actor(user_id)
    made = [
        execute(
            database,
            "invitation.create",
            {"team_id": team_id, "role": role, "email": f"{role}@clinic.example"},
            actor,
            new_id(),
        ).result["invitation_id"]
        for role in ("nurse", "pharmacist")
    ]
    execute(database, "invitation.revoke", {"invitation_id": made[0]}, actor, new_id())
    with database.read() as connection:
        now = datetime.now(UTC)
        found = invitations_of(connection, team_id, now)
        assert invitations_of(connection, team_id, now + timedelta(days=8)) == []
        assert invitations_of(connection, new_id(), now) == []
    assert [(one["role"], one["invited_by"]) for one in found] == [("pharmacist", "Elena Duarte")]
    assert not any("token" in key for key in found[0])


def test_sign_ins_tell_the_last_one_and_a_lock(database: Database) -> None:
    team_id, user_id = _team_with_manager(database)
    with database.write() as connection:
        connection.execute(t.user.update().values(locked_until=NOW + timedelta(minutes=5)))
        for hours in (5, 2):
            connection.execute(
                t.auth_session.insert().values(
                    id=new_id(),
                    token_hash=new_id(),
                    user_id=user_id,
                    created_at=NOW,
                    last_seen_at=NOW - timedelta(hours=hours),
                    expires_at=NOW,
                    user_agent="",
                    ip="",
                )
            )
    with database.read() as connection:
        before = sign_ins_of(connection, team_id, NOW)
        after = sign_ins_of(connection, team_id, NOW + timedelta(minutes=6))
    assert before == [
        {"user_id": user_id, "last_seen_at": NOW - timedelta(hours=2), "locked": True}
    ]
    assert after[0]["locked"] is False


def test_tokens_are_mine_alone_and_gone_once_revoked(database: Database) -> None:
    _, user_id = _team_with_manager(database)
    actor = Actor(user_id)
    for name in ("first", "second"):
        create_api_token(database, actor, user_id, name)
    with database.read() as connection:
        found = api_tokens_of(connection, user_id)
        assert api_tokens_of(connection, new_id()) == []
    assert [one["name"] for one in found] == ["second", "first"]
    revoke_api_token(database, actor, user_id, found[0]["id"])
    with database.read() as connection:
        assert [one["name"] for one in api_tokens_of(connection, user_id)] == ["first"]
