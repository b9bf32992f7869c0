"""`huddle token`: API tokens, for integrations."""

from __future__ import annotations

import click
from sqlalchemy import select

from huddle.cli.accounts import ACTOR, find_user, opened
from huddle.security import accounts
from models import tables as t


@click.group()
def token() -> None:
    """Make and end API tokens. An integration acts as the person whose token it has."""


@token.command()
@click.option("--email", required=True, help="Whose token: it may do what they may.")
@click.option("--name", required=True, help="What uses it, e.g. 'ADT feed'.")
def create(email: str, name: str) -> None:
    """Print a new API token, once. Only its hash is kept."""
    with opened() as database:
        found = find_user(database, email)
        secret, _ = accounts.create_api_token(database, ACTOR, found.id, name)
        click.echo(secret)


@token.command(name="list")
@click.option("--email", required=True)
def list_tokens(email: str) -> None:
    """List a person's tokens: id, name, last use."""
    with opened() as database:
        found = find_user(database, email)
        rows = select(t.api_token).where(t.api_token.c.user_id == found.id)
        with database.read() as connection:
            for row in connection.execute(rows.order_by(t.api_token.c.created_at)):
                used = f"last used {row.last_used_at:%Y-%m-%d}" if row.last_used_at else "not used"
                ended = "revoked" if row.revoked_at else used
                click.echo(f"{row.id}  {row.name}  ({ended})")


@token.command()
@click.option("--email", required=True)
@click.argument("token_id")
def revoke(email: str, token_id: str) -> None:
    """End the token TOKEN_ID (see `huddle token list`)."""
    with opened() as database:
        found = find_user(database, email)
        accounts.revoke_api_token(database, ACTOR, found.id, token_id)
        click.echo("The token is ended.")
