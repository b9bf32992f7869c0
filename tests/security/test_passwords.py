"""Passwords: which ones are good enough, and how they are kept."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huddle.domain.errors import Invalid, Unavailable
from huddle.security import passwords
from huddle.security.password_rules import MAX_LENGTH, MIN_LENGTH, check_password, normal
from huddle.security.passwords import Passwords
from tests.security.world import FAST, HASH, PASSWORD


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 15"),
        ("x" * 14, "at least 15"),
        ("abc def ghi jkl" * 20, "at most 256"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abababababababab", "repeats"),
        ("                    ", "repeats"),
        ("abcdefghijklmnopq", "in order"),
        ("zyxwvutsrqponmlk", "in order"),
        ("Correct Horse Battery Staple", "attackers try first"),
        ("password-password", "attackers try first"),
        ("HuddleHuddle2026", "name of the site"),
        ("Riverbend Riverbend 1", "name of the site"),
        ("maria.lopez@clinic.example", "your own name"),
        ("Maria Lopez 12345", "your own name"),
        ("good words and \ud800 then", "not text"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        check_password(
            password, site_name="Riverbend", own=("Maria Lopez", "maria.lopez@clinic.example")
        )
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "no composition rules here",
        "пятнадцать слов в ряд",
        "Maria Lopez rides green whales",
        "🦆🦉🦊🐢🐝🦋🐌🐞🐜🦗🐛🦂🐙🦑🦐",
    ],
)
def test_a_long_password_of_any_characters_is_taken(password: str) -> None:
    assert check_password(password, site_name="Riverbend", own=("Maria Lopez",)) == normal(password)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_length_is_counted_in_code_points_and_nothing_is_cut(password: str) -> None:
    kept = normal(password)
    fits = MIN_LENGTH <= len(kept) <= MAX_LENGTH
    with suppress(Invalid):
        assert check_password(password) == kept
        assert fits
    if not fits:
        with pytest.raises(Invalid, match="characters"):
            check_password(password)


def test_a_password_is_known_however_it_was_typed() -> None:
    composed, decomposed = "caf\u00e9 at the corner", "cafe\u0301 at the corner"
    assert FAST.verify(FAST.hash(composed), decomposed).ok


def test_the_whole_password_counts() -> None:
    long = "a tree in the garden of the house " * 7
    assert len(long) < MAX_LENGTH
    assert not FAST.verify(FAST.hash(long + "1"), long + "2").ok


def test_it_is_argon2id_and_a_wrong_one_is_refused() -> None:
    assert HASH.startswith("$argon2id$")
    assert FAST.verify(HASH, PASSWORD).ok
    assert not FAST.verify(HASH, PASSWORD + " ").ok
    assert not FAST.verify("not a hash", PASSWORD).ok
    assert not FAST.verify(HASH, "\ud800" * 20).ok
    assert not FAST.verify(HASH, "y" * 10_000).ok


def test_without_an_account_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    hasher = type(FAST._hasher)
    real = hasher.verify

    def verify(self: object, stored: str, password: str) -> bool:
        done.append(stored)
        return bool(real(self, stored, password))  # type: ignore[arg-type]

    monkeypatch.setattr(hasher, "verify", verify)
    assert not FAST.verify(None, PASSWORD).ok
    assert not FAST.verify(None, "a password that nobody has").ok
    assert [stored.rpartition("$")[0].rpartition("$")[0] for stored in done] == [
        HASH.rpartition("$")[0].rpartition("$")[0]
    ] * 2


def test_older_parameters_are_replaced_at_sign_in() -> None:
    stronger = Passwords(time_cost=2, memory_kib=1024, workers=1)
    verdict = stronger.verify(HASH, PASSWORD)
    assert verdict.ok
    assert verdict.new_hash is not None
    assert stronger.verify(verdict.new_hash, PASSWORD) == passwords.Verdict(ok=True)
    assert stronger.verify(HASH, "another one altogether").new_hash is None


def test_hashing_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", 3)
    few = Passwords(time_cost=1, memory_kib=1024, workers=1)

    async def crowd() -> list[object]:
        tries = [few.verify_soon(HASH, PASSWORD) for _ in range(20)]
        return await asyncio.gather(*tries, return_exceptions=True)

    outcomes = asyncio.run(crowd())
    refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    assert len(refused) == 17
    assert asyncio.run(few.verify_soon(HASH, PASSWORD)).ok
