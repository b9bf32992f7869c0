"""Accounts: made from a name and an address, with a handle for mentions and initials for cards."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import bindparam, func, select

from huddle.commands.unit import Unit
from huddle.domain.errors import Invalid
from models import User
from models import tables as t

_EMAIL = select(t.user.c.id).where(t.user.c.email == bindparam("email"))
_HANDLE = select(func.count()).where(t.user.c.handle == bindparam("handle"))


def make_user(
    unit: Unit,
    *,
    name: str,
    email: str,
    password_hash: str | None,
    is_admin: bool = False,
) -> str:
    """Make an account and return its id. Raises Invalid where the e-mail address has one already."""
    if unit.connection.execute(_EMAIL, {"email": email}).first() is not None:
        raise Invalid(
            "This e-mail address has an account. Sign in with it to join.",
            field="email",
        )
    handle, count = handle_of(name), 1
    while unit.connection.execute(_HANDLE, {"handle": handle}).scalar_one():
        count += 1
        handle = f"{handle_of(name)}{count}"
    user = unit.add(
        User(
            name=name,
            email=email,
            handle=handle,
            initials=initials_of(name),
            password_hash=password_hash,
            is_admin=is_admin,
            created_at=unit.now,
        )
    )
    unit.audit("C", "user", user.id, {"name": [None, name], "email": [None, email]})
    return user.id


def handle_of(name: str) -> str:
    """Return what others type after `@`: given.family in plain letters, as in maria.lopez."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [re.sub(r"[^a-z0-9]", "", word) for word in plain.split()]
    words = [word for word in words if word]
    if not words:
        return "person"
    return ".".join(dict.fromkeys((words[0], words[-1])))[:50]


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last word of a name, upper case."""
    words = [word for word in re.split(r"[\s,]+", name) if word and word[0].isalpha()]
    if not words:
        return "?"
    first, last = words[0], words[-1]
    return (first[0] + (last[0] if len(words) > 1 else "")).upper()[:4]
