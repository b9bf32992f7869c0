"""Signing in, and what somebody who guesses meets."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from huddle.db import Database
from huddle.domain.errors import RateLimited
from huddle.security import lockout, sign_in
from huddle.security.lockout import delay_after
from huddle.security.rate import RateLimit
from huddle.security.sign_in import SignedIn, SignIn, SignInRefused, Visitor
from huddle.settings import Settings
from models import tables as t
from tests.security.world import FAST, PASSWORD, Clock, audited, person

HERE = Visitor("127.0.0.1", local=True)
THERE = Visitor("203.0.113.7", local=False)
ANN, NOBODY = "ann@clinic.example", "nobody@clinic.example"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    monkeypatch.setattr(sign_in, "FAILURES_PER_TEN_MINUTES", 10_000)
    monkeypatch.setattr(sign_in, "TRIES_PER_MINUTE", 10_000)
    return SignIn(database, Settings(secret_key="s"), FAST, clock=clock)


def refusal(door: SignIn, email: str, password: str, visitor: Visitor = HERE) -> SignInRefused:
    with pytest.raises(SignInRefused) as refused:
        asyncio.run(door.sign_in(email, password, visitor))
    return refused.value


def enter(door: SignIn, email: str = ANN, visitor: Visitor = HERE) -> SignedIn:
    return asyncio.run(door.sign_in(email, PASSWORD, visitor))


def test_the_right_password_opens_a_session(database: Database, door: SignIn) -> None:
    user_id = person(database)
    signed_in = enter(door, "  ANN@clinic.Example ")
    assert signed_in.user == {"id": user_id, "name": "Ann Bee", "email": ANN}
    assert audited(database) == ["login"]


def test_failing_tells_nothing_about_who_has_an_account(
    database: Database, door: SignIn, clock: Clock
) -> None:
    person(database)
    person(database, "gone@clinic.example", disabled_at=clock.now)
    person(database, "new@clinic.example", password_hash=None)
    answers = []
    for email in (ANN, "gone@clinic.example", "new@clinic.example", NOBODY, "", "\x00", "é@x"):
        told = []
        for _ in range(14):
            refused = refusal(door, email, "wrong")
            told.append((refused.reason, refused.message, refused.wait, refused.http_status))
            clock.pass_(seconds=20)
        answers.append(told)
    assert all(told == answers[0] for told in answers)
    assert {reason for reason, *_ in answers[0]} == {"credentials", "locked"}


def test_the_delay_grows_and_locks_after_ten() -> None:
    assert [delay_after(n).total_seconds() for n in range(11)] == [
        0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 900,
    ]  # fmt: skip
    delays = [delay_after(n) for n in range(150)]
    assert delays == sorted(delays)
    assert delays[20] == timedelta(hours=1)
    assert delays[100] > timedelta(days=1000)
    assert lockout.words(delays[100]) == lockout.CLOSED


def test_while_it_is_locked_even_the_right_password_waits(
    database: Database, door: SignIn, clock: Clock
) -> None:
    person(database)
    for _ in range(10):
        refused = refusal(door, ANN, "wrong")
        clock.pass_(seconds=refused.wait)
    assert refused.reason == "locked"
    assert refused.message == f"{lockout.WRONG} Try again in 15 minutes."
    clock.pass_(seconds=-1)
    assert refusal(door, ANN, PASSWORD).wait == 1
    clock.pass_(seconds=1)
    enter(door)
    assert refusal(door, ANN, "wrong").wait == 0
    assert audited(database) == ["login.failed"] * 10 + ["login", "login.failed"]


def test_many_tries_at_once_count_one_by_one(database: Database, door: SignIn) -> None:
    person(database)

    async def crowd() -> list[object]:
        tries = [door.sign_in(ANN, f"wrong {n}", HERE) for n in range(30)]
        return await asyncio.gather(*tries, return_exceptions=True)

    outcomes = asyncio.run(crowd())
    assert all(isinstance(outcome, SignInRefused) for outcome in outcomes)
    assert audited(database).count("login.failed") <= lockout.FREE_FAILURES + 1


def test_the_audit_log_never_holds_what_was_typed(database: Database, door: SignIn) -> None:
    refusal(door, "my secret pass phrase", "another secret phrase")
    with database.read() as connection:
        rows = connection.execute(t.audit_event.select()).all()
    assert "secret" not in str(rows)


def test_a_demo_account_signs_in_here_only(database: Database, door: SignIn) -> None:
    person(database, loopback_only=True)
    enter(door)
    refused = refusal(door, ANN, PASSWORD, THERE)
    assert refused.reason == "remote"
    assert refusal(door, ANN, "wrong", THERE).reason == "credentials"
    assert audited(database) == ["login", "denied", "login.failed"]


def test_an_address_that_fails_too_often_waits(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "FAILURES_PER_TEN_MINUTES", 3)
    door = SignIn(database, Settings(secret_key="s"), FAST, clock=clock)
    person(database)
    for n in range(3):
        refusal(door, f"guess{n}@clinic.example", "wrong", THERE)
    refused = refusal(door, ANN, PASSWORD, THERE)
    assert (refused.reason, refused.http_status, refused.code) == ("rate", 429, "rate_limited")
    enter(door)


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    limit = RateLimit(2, 10, monotonic=lambda: now[0])
    limit.take("a")
    limit.take("a")
    limit.take("b")
    with pytest.raises(RateLimited, match="5 seconds"):
        limit.take("a")
    now[0] += 5
    limit.take("a")
    with pytest.raises(RateLimited):
        limit.check("a")


def test_unlocking_wants_the_password_of_that_session(database: Database, door: SignIn) -> None:
    person(database)
    signed_in = enter(door)
    with pytest.raises(SignInRefused):
        asyncio.run(door.unlock(signed_in.session_id, ANN, "wrong", HERE))
    asyncio.run(door.unlock(signed_in.session_id, ANN, PASSWORD, HERE))
    assert audited(database) == ["login", "login.failed", "unlock"]


def test_an_older_hash_is_replaced_once(database: Database, clock: Clock) -> None:
    from huddle.security.passwords import Passwords

    stronger = Passwords(time_cost=2, memory_kib=1024, workers=1)
    door = SignIn(database, Settings(secret_key="s"), stronger, clock=clock)
    person(database)
    enter(door)
    with database.read() as connection:
        first = connection.execute(t.user.select()).one().password_hash
    enter(door)
    with database.read() as connection:
        assert connection.execute(t.user.select()).one().password_hash == first
    assert "t=2" in first
