"""What `huddle user` and `huddle token` share: the database, and finding people in it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy import Row, or_, select

from huddle.commands.invitations import is_email
from huddle.commands.people import handle_of, initials_of
from huddle.db import Database
from huddle.domain.errors import HuddleError, Invalid
from huddle.migrations import upgrade
from huddle.security import audit
from huddle.security.actor import Actor
from huddle.security.password_rules import check_password
from huddle.settings import get_settings
from models import User
from models import tables as t
from models.base import utc_now

ACTOR = Actor(user_id=None, via="system", source="command line")


@contextmanager
def opened() -> Iterator[Database]:
    """Yield the migrated database of the settings; refusals end the command with their words."""
    database = Database(get_settings().resolved_database_url)
    try:
        upgrade(database)
        yield database
    except HuddleError as error:
        raise click.ClickException(error.message) from error
    finally:
        database.dispose()


def find_user(database: Database, email: str) -> Row[Any]:
    """Return the row of a user. Raises ClickException where there is none."""
    with database.read() as connection:
        found = connection.execute(
            select(t.user).where(t.user.c.email == email.strip().casefold())
        ).first()
    if found is None:
        raise click.ClickException(f"There is no account for {email}. See `huddle user list`.")
    return found


def find_team(database: Database, team: str) -> str:
    """Return the id of a team by id or name. Raises ClickException where it is not one team."""
    with database.read() as connection:
        ids = connection.execute(
            select(t.team.c.id).where(or_(t.team.c.id == team, t.team.c.name == team))
        ).all()
    if len(ids) != 1:
        found = "no team" if not ids else "more than one team"
        raise click.ClickException(f"There is {found} called {team}.")
    return str(ids[0][0])


def new_password(*, from_stdin: bool, own: Iterable[str]) -> str:
    """Return a good password, read or asked for twice. Raises `Invalid` with the reason."""
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    else:
        text = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return check_password(text, site_name=get_settings().site_name, own=own)


def insert_user(
    database: Database, name: str, email: str, password_hash: str, *, is_admin: bool
) -> str:
    """Make an account and return its id. Raises `Invalid` for an address that has one."""
    name, email = " ".join(name.split()), email.strip().casefold()
    if not name or len(name) > 200:
        raise Invalid("Give a name of at most 200 characters.", field="name")
    if not is_email(email):
        raise Invalid(f"{email!r} is not an e-mail address.", field="email")
    with database.write() as connection:
        if connection.execute(select(t.user.c.id).where(t.user.c.email == email)).first():
            raise Invalid(f"{email} has an account already.", field="email")
        handle, count = handle_of(name), 1
        while connection.execute(select(t.user.c.id).where(t.user.c.handle == handle)).first():
            count += 1
            handle = f"{handle_of(name)}{count}"
        person = User(
            name=name,
            email=email,
            handle=handle,
            initials=initials_of(name),
            password_hash=password_hash,
            is_admin=is_admin,
            created_at=utc_now(),
        )
        connection.execute(t.user.insert(), person.model_dump())
        detail = {"name": [None, name], "email": [None, email], "is_admin": [None, is_admin]}
        row = audit.audit_row(
            "user.create", "C", ACTOR, object_type="user", object_id=person.id, detail=detail
        )
        audit.append(connection, row)
    return person.id
