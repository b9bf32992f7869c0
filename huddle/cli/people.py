"""`huddle user`: accounts, for whoever runs the server."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import select

from huddle.cli.accounts import ACTOR, find_team, find_user, insert_user, new_password, opened
from huddle.commands.door import execute
from huddle.domain.permissions import Permission
from huddle.domain.roles import ClinicalRole
from huddle.security import accounts
from huddle.security.passwords import Passwords
from models import tables as t
from models.base import new_id

ROLES = click.Choice([str(role) for role in ClinicalRole])
PERMISSIONS = click.Choice([str(permission) for permission in Permission])


@click.group()
def user() -> None:
    """Make accounts, put people into teams, reset passwords, close accounts."""


@user.command()
@click.option("--email", required=True)
@click.option("--name", required=True, help="The name that colleagues read.")
@click.option("--admin", is_flag=True, help="An administrator of the site: may make teams.")
@click.option("--team", help="Put them into this team (id or name).")
@click.option("--new-team", help="Make a team of this name and put them into it.")
@click.option("--role", type=ROLES, default="care_manager", show_default=True)
@click.option("--permission", type=PERMISSIONS, default="member", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(
    email: str,
    name: str,
    admin: bool,
    team: str | None,
    new_team: str | None,
    role: str,
    permission: str,
    password_stdin: bool,
) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    if team and new_team:
        raise click.UsageError("Say --team or --new-team, not both.")
    with opened() as database:
        team_id = find_team(database, team) if team else None
        password = new_password(from_stdin=password_stdin, own=(name, email))
        hashed = Passwords(workers=1).hash(password)
        user_id = insert_user(database, name, email, hashed, is_admin=admin)
        if new_team:
            made = execute(database, "team.create", {"name": new_team}, ACTOR, new_id())
            team_id = made.result["team_id"]
            permission = "admin"
        if team_id:
            seat = {"team_id": team_id, "user_id": user_id, "role": role, "permission": permission}
            execute(database, "member.add", seat, ACTOR, new_id(), internal=True)
        click.echo(f"{email.strip().casefold()} can sign in now.")


@user.command(name="list")
def list_users() -> None:
    """List accounts: address, name, what is special about them."""
    with opened() as database, database.read() as connection:
        for row in connection.execute(select(t.user).order_by(t.user.c.email)):
            click.echo(f"{row.email}  {row.name}{_marks(row)}")


def _marks(row: Any) -> str:
    marks = [
        text
        for text, holds in (
            ("administrator", row.is_admin),
            ("closed", row.disabled_at),
            ("demo", row.loopback_only),
            ("no password", row.password_hash is None),
        )
        if holds
    ]
    return f"  ({', '.join(marks)})" if marks else ""


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(email: str, password_stdin: bool) -> None:
    """Set a new password for EMAIL. Ends every session of theirs."""
    with opened() as database:
        found = find_user(database, email)
        chosen = new_password(from_stdin=password_stdin, own=(found.name, found.email))
        accounts.set_password(database, ACTOR, found.id, Passwords(workers=1).hash(chosen))
        click.echo(f"{found.email} has a new password, and must sign in again everywhere.")


@user.command()
@click.argument("email")
def unlock(email: str) -> None:
    """Let EMAIL try again at once after too many wrong passwords."""
    with opened() as database:
        found = find_user(database, email)
        accounts.forgive_failures(database, ACTOR, found.id)
        click.echo(f"{found.email} can try again now.")


@user.command()
@click.argument("email")
@click.option("--undo", is_flag=True, help="Open the account again.")
def disable(email: str, undo: bool) -> None:
    """Close the account of EMAIL: sessions and tokens end at once, what they did is kept."""
    with opened() as database:
        found = find_user(database, email)
        accounts.set_disabled(database, ACTOR, found.id, not undo)
        click.echo(f"{found.email} is {'open again' if undo else 'closed'}.")


@user.command(name="sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End every session of EMAIL."""
    with opened() as database:
        found = find_user(database, email)
        count = accounts.end_all_sessions(database, ACTOR, found.id)
        click.echo(
            f"{found.email} was signed out of {count} {'place' if count == 1 else 'places'}."
        )
