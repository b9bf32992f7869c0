"""The life of a session: idle lock, end, revocation, and how soon each is seen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from huddle.db import Database
from huddle.domain.errors import Unauthenticated
from huddle.security import accounts, notices, sessions, tokens
from huddle.security.actor import Actor
from huddle.security.identity import Identities, SessionLocked, require_open
from huddle.security.identity_cache import CACHE_SECONDS
from huddle.security.secret import hash_secret
from huddle.settings import Settings
from models import tables as t
from tests.security.world import Clock, audited, person, scope, session


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ticks() -> list[float]:
    return [0.0]


@pytest.fixture
def identities(database: Database, clock: Clock, ticks: list[float]) -> Identities:
    settings = Settings(idle_lock_minutes=15, session_hours=12)
    return Identities(database, settings, clock=clock, monotonic=lambda: ticks[0])


def test_only_the_hash_of_a_token_is_kept(database: Database, clock: Clock) -> None:
    token, session_id = session(database, person(database), clock.now)
    with database.read() as connection:
        row = connection.execute(select(t.auth_session)).one()
    assert (row.id, row.token_hash) == (session_id, hash_secret(token))
    assert token not in str(row)
    assert len(token) >= 43


def test_a_cookie_says_who_it_is(database: Database, identities: Identities, clock: Clock) -> None:
    user_id = person(database)
    token, session_id = session(database, user_id, clock.now)
    identity = identities.identify(scope(cookie=token, client="203.0.113.7"))
    assert identity.actor == Actor(user_id, session_id, "web", "203.0.113.7")
    assert not identity.locked


@pytest.mark.parametrize("cookie", [None, "", "x", "x" * 5000, "\u00ff", '"'])
def test_a_wrong_cookie_is_nobody(identities: Identities, cookie: str | None) -> None:
    with pytest.raises(Unauthenticated):
        identities.identify(scope(cookie=cookie))


def test_an_idle_session_counts_as_locked_and_stays_so(
    database: Database, identities: Identities, clock: Clock, ticks: list[float]
) -> None:
    token, session_id = session(database, person(database), clock.now)
    request = scope(cookie=token)
    identity = identities.identify(request)
    for _ in range(4):
        clock.pass_(minutes=14)
        identities.acted(identity)
    clock.pass_(minutes=15, seconds=1)
    assert identities.identify(request).locked
    with pytest.raises(SessionLocked):
        identities.acted(identity)
    with pytest.raises(SessionLocked):
        require_open(identities.recheck(identity))
    with database.read() as connection:
        record = sessions.find_by_id(connection, session_id)
    assert record is not None
    assert record.locked_at == clock.now.replace(microsecond=record.locked_at.microsecond)  # type: ignore[union-attr]
    assert audited(database) == ["lock"]
    with database.write() as connection:
        sessions.touch(connection, session_id, clock.now)
    ticks[0] += 10
    assert identities.identify(request).locked


def test_what_nobody_does_does_not_keep_the_lock_away(
    database: Database, identities: Identities, clock: Clock, ticks: list[float]
) -> None:
    token, _ = session(database, person(database), clock.now)
    for _ in range(16):
        clock.pass_(minutes=1)
        ticks[0] += 60
        locked = identities.identify(scope(cookie=token)).locked
    assert locked


def test_activity_is_written_once_a_minute(
    database: Database, identities: Identities, clock: Clock
) -> None:
    token, session_id = session(database, person(database), clock.now)
    identity = identities.identify(scope(cookie=token))
    written = set()
    for _ in range(121):
        clock.pass_(seconds=1)
        identities.acted(identity)
        with database.read() as connection:
            record = sessions.find_by_id(connection, session_id)
        assert record is not None
        written.add(record.last_seen_at)
    assert len(written) == 3


def test_locking_and_unlocking_are_seen_at_once(
    database: Database, identities: Identities, clock: Clock
) -> None:
    token, session_id = session(database, person(database), clock.now)
    request = scope(cookie=token)
    identity = identities.identify(request)
    accounts.lock_session(database, identity.actor, clock.now)
    assert identities.identify(request).locked
    with database.write() as connection:
        assert sessions.unlock(connection, session_id, clock.now)
    notices.tell("session_unlocked", session_id)
    assert not identities.identify(request).locked


def test_a_session_ends_for_good(database: Database, identities: Identities, clock: Clock) -> None:
    token, session_id = session(database, person(database), clock.now)
    request = scope(cookie=token)
    identity = identities.identify(request)
    accounts.end_session(database, identity.actor, clock.now)
    with pytest.raises(Unauthenticated):
        identities.identify(request)
    with pytest.raises(Unauthenticated):
        identities.recheck(identity)
    with database.write() as connection:
        assert not sessions.unlock(connection, session_id, clock.now)


def test_a_session_ends_after_its_hours_however_busy(
    database: Database, identities: Identities, clock: Clock
) -> None:
    token, _ = session(database, person(database), clock.now, hours=1)
    identity = identities.identify(scope(cookie=token))
    for _ in range(5):
        clock.pass_(minutes=11)
        identities.acted(identity)
    clock.pass_(minutes=5)
    with pytest.raises(Unauthenticated):
        identities.identify(scope(cookie=token))


def test_another_process_s_revocation_is_seen_within_two_seconds(
    database: Database, identities: Identities, clock: Clock, ticks: list[float]
) -> None:
    assert CACHE_SECONDS < 2
    token, session_id = session(database, person(database), clock.now)
    request = scope(cookie=token)
    identities.identify(request)
    with database.write() as connection:
        sessions.revoke(connection, session_id, clock.now)
    ticks[0] += CACHE_SECONDS
    with pytest.raises(Unauthenticated):
        identities.identify(request)


def test_all_of_a_person_s_sessions_end_but_one(
    database: Database, identities: Identities, clock: Clock
) -> None:
    user_id = person(database)
    kept, kept_id = session(database, user_id, clock.now)
    other, _ = session(database, user_id, clock.now)
    stranger, _ = session(database, person(database, "bo@clinic.example"), clock.now)
    assert accounts.end_all_sessions(database, Actor.system("test"), user_id, keep=kept_id) == 1
    identities.identify(scope(cookie=kept))
    identities.identify(scope(cookie=stranger))
    with pytest.raises(Unauthenticated):
        identities.identify(scope(cookie=other))


def test_a_closed_account_is_out_at_once(
    database: Database, identities: Identities, clock: Clock
) -> None:
    user_id = person(database)
    token, _ = session(database, user_id, clock.now)
    secret, _ = accounts.create_api_token(database, Actor.system("test"), user_id, "feed")
    requests = [scope(cookie=token), scope(authorization=f"Bearer {secret}")]
    for request in requests:
        identities.identify(request)
    accounts.set_disabled(database, Actor.system("test"), user_id, True, clock.now)
    for request in requests:
        with pytest.raises(Unauthenticated):
            identities.identify(request)


def test_an_api_token_never_locks_and_ends_when_revoked(
    database: Database, identities: Identities, clock: Clock
) -> None:
    user_id = person(database)
    secret, row = accounts.create_api_token(
        database, Actor.system("test"), user_id, "  ADT   feed ", clock.now
    )
    assert secret.startswith(tokens.PREFIX)
    assert row["name"] == "ADT feed"
    request = scope(authorization=f"bearer {secret}")
    clock.pass_(days=400)
    identity = identities.identify(request)
    assert (identity.actor.via, identity.actor.session_id) == ("api", row["id"])
    with database.read() as connection:
        used = tokens.find_by_id(connection, row["id"])
    assert used is not None
    assert used.last_used_at is not None
    accounts.revoke_api_token(database, Actor.system("test"), user_id, row["id"])
    with pytest.raises(Unauthenticated):
        identities.identify(request)
    assert audited(database) == ["token.create", "token.revoke"]


def test_a_bearer_token_decides_alone(
    database: Database, identities: Identities, clock: Clock
) -> None:
    token, _ = session(database, person(database), clock.now)
    for header in ("Bearer wrong", "Basic eDp5", "Bearer ", token):
        with pytest.raises(Unauthenticated):
            identities.identify(scope(cookie=token, authorization=header))


def test_a_demo_account_is_known_only_at_this_machine(
    database: Database, identities: Identities, clock: Clock
) -> None:
    token, _ = session(database, person(database, loopback_only=True), clock.now)
    identities.identify(scope(cookie=token))
    with pytest.raises(Unauthenticated):
        identities.identify(scope(cookie=token, client="203.0.113.7"))
    with pytest.raises(Unauthenticated):
        identities.identify(scope(cookie=token, x_forwarded_for="203.0.113.7"))
