"""Which passwords are good enough (NIST SP 800-63B-4; clinical reference, section 9.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from huddle.domain.errors import Invalid

MIN_LENGTH = 15
MAX_LENGTH = 256
"""In code points after NFKC. Longer ones are refused, never cut."""

_COMMON = frozenset(
    [
        "passwordpassword",
        "passwordpassword1",
        "password123password",
        "password1password1",
        "mypasswordismypassword",
        "correcthorsebatterystaple",
        "qwertyuiopasdfghjkl",
        "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv",
        "1qaz2wsx3edc4rfv5tgb",
        "1q2w3e4r5t6y7u8i",
        "1q2w3e4r5t6y7u8i9o0p",
        "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz",
        "zyxwvutsrqponmlkjihgfedcba",
        "letmeinletmein",
        "letmeinletmeinletmein",
        "iloveyouiloveyou",
        "iloveyousomuch1",
        "trustno1trustno1",
        "adminadminadmin",
        "administratoradministrator",
        "welcomewelcome1",
        "welcometothejungle",
        "thequickbrownfox",
        "thequickbrownfoxjumps",
        "thequickbrownfoxjumpsoverthelazydog",
        "toberornottobe",
        "tobeornottobethatisthequestion",
        "maytheforcebewithyou",
        "changemechangeme",
        "changeme123456789",
        "thisismypassword",
        "thisisapassword",
        "thisismysecretpassword",
        "nobodyknowsmypassword",
        "ilovemyfamily123",
        "monkeymonkeymonkey",
        "dragondragondragon",
        "sunshinesunshine",
        "princessprincess",
        "footballfootball",
        "baseballbaseball",
        "supermansuperman",
        "batmanbatmanbatman",
        "hellohellohello1",
        "helloworldhelloworld",
        "0123456789012345",
        "1234567890123456",
        "12345678901234567890",
        "123456789123456789",
        "9876543210987654",
        "098765432109876",
        "111222333444555",
        "112233445566778899",
        "hospitalhospital",
        "nursenursenurse",
        "healthcarehealthcare",
        "carecoordination",
        "carecoordinationteam",
        "patientpatientpatient",
        "doctordoctordoctor",
    ]
)
_NOT_LETTER_OR_DIGIT = re.compile(r"[\W_]+")


def normal(password: str) -> str:
    """Return `password` in NFKC, as it is hashed: one text, however it was typed."""
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    return _NOT_LETTER_OR_DIGIT.sub("", normal(text).casefold())


def _own_words(values: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for value in values:
        for part in [value, *re.split(r"[\s@.,]+", value)]:
            if len(_bare(part)) >= 3:
                words.add(_bare(part))
    return words


def _repeats(bare: str) -> bool:
    """Say whether `bare` is a piece of at most four characters, again and again."""
    return any(
        bare == (bare[:size] * (len(bare) // size + 1))[: len(bare)]
        for size in range(1, min(4, len(bare) // 2) + 1)
    )


def _runs(bare: str) -> bool:
    """Say whether every character follows the one before it, up or down (abcd..., 9876...)."""
    steps = {ord(after) - ord(before) for before, after in pairwise(bare)}
    return steps in ({1}, {-1})


def check_password(password: str, *, site_name: str = "", own: Iterable[str] = ()) -> str:
    """Return `password` in NFKC if it may be used.

    `own` is what the person is called: name, e-mail address, handle. Raises `Invalid` with the
    reason in words.
    """
    if any(unicodedata.category(character) == "Cs" for character in password):
        raise Invalid("The password holds characters that are not text.", field="password")
    kept = normal(password)
    if len(kept) < MIN_LENGTH:
        raise Invalid(
            f"The password needs at least {MIN_LENGTH} characters; this one has {len(kept)}. "
            "A few words that only you would put together are easy to remember.",
            field="password",
        )
    if len(kept) > MAX_LENGTH:
        raise Invalid(
            f"The password has {len(kept)} characters; at most {MAX_LENGTH} are kept.",
            field="password",
        )
    bare = _bare(kept)
    if reason := _weakness(bare, kept, site_name, own):
        raise Invalid(f"{reason} Choose another one.", field="password")
    return kept


def _weakness(bare: str, kept: str, site_name: str, own: Iterable[str]) -> str | None:
    if not kept.strip() or _repeats(bare or kept) or len(set(kept)) < 4:
        return "This password repeats the same few characters."
    if _runs(bare):
        return "This password is a run of characters in order."
    if bare in _COMMON:
        return "This password is on lists that attackers try first."
    context = {_bare(site_name), "huddle"} - {""}
    for words, reason in (
        (context, "This password is little more than the name of the site."),
        (
            _own_words(own),
            "This password is little more than your own name or e-mail address.",
        ),
    ):
        rest = bare
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != bare and (len(rest) < 6 or rest.isdigit() or _repeats(rest)):
            return reason
    return None
