"""`huddle demo`: fill an empty database with the demo practice, and print who can sign in."""

from __future__ import annotations

from typing import Any

import click
import orjson

from huddle.db import Database
from huddle.demo import DEFAULT_SEED
from huddle.demo.fill import DemoFill, fill_demo
from huddle.domain.errors import HuddleError
from huddle.domain.roles import ROLE_LABELS, ClinicalRole
from huddle.migrations import upgrade
from huddle.settings import get_settings


@click.command()
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=DEFAULT_SEED,
    show_default=True,
    help="Another seed makes another practice and other passwords.",
)
@click.option(
    "--allow-remote", is_flag=True, help="Let the demo accounts sign in from other machines."
)
@click.option("--json", "as_json", is_flag=True, help="Print the accounts as JSON.")
def demo(seed: int, allow_remote: bool, as_json: bool) -> None:
    """Fill an empty database with a demo practice and print its accounts.

    3 teams, 20 people, 120 patients and 300 tasks, all invented, with dates around today. On a
    database that this filled before, it changes nothing and prints the same accounts; on any other
    that has rows, it refuses.
    """
    database = Database(get_settings().resolved_database_url)
    try:
        upgrade(database)
        filled = fill_demo(database, seed=seed, allow_remote=allow_remote)
    except HuddleError as error:
        raise click.ClickException(error.message) from error
    finally:
        database.dispose()
    if as_json:
        click.echo(orjson.dumps({"accounts": accounts_of(filled)}).decode())
    else:
        click.echo(accounts_text(filled))
    for line in _remarks(filled, seed, allow_remote):
        click.echo(line, err=True)


def accounts_of(filled: DemoFill) -> list[dict[str, Any]]:
    """Return the accounts as live-protocol.md has them (The command line, `--json`).

    `role` and `permission` are those of the person's home team, the first of `teams`.
    """
    names = {team.key: {"id": team.id, "name": team.name} for team in filled.practice.teams}
    return [
        {
            "email": person.email,
            "password": person.password,
            "name": person.name,
            "role": person.seats[0].role,
            "permission": person.seats[0].permission,
            "teams": [names[seat.team_key] for seat in person.seats],
        }
        for person in filled.practice.people
    ]


def accounts_text(filled: DemoFill) -> str:
    """Return the accounts as a table for a terminal."""
    heads = ("Sign in as", "Password", "Name", "Role", "May", "Teams")
    rows = [heads] + [
        (
            account["email"],
            account["password"],
            account["name"],
            ROLE_LABELS[ClinicalRole(account["role"])],
            account["permission"],
            ", ".join(team["name"] for team in account["teams"]),
        )
        for account in accounts_of(filled)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _remarks(filled: DemoFill, seed: int, allow_remote: bool) -> list[str]:
    """Return what a person should know besides: who may sign in from where, what was ignored."""
    if not filled.made:
        differs = (seed, allow_remote) != (filled.practice.seed, filled.allow_remote)
        asked = " It keeps the seed and --allow-remote that it was made with." if differs else ""
        return [f"The demo practice was here already; nothing was changed.{asked}"]
    if not filled.allow_remote:
        return ["The demo practice is ready. Its accounts sign in from this machine only."]
    lines = ["The demo practice is ready, and its accounts sign in from anywhere."]
    if seed == DEFAULT_SEED:
        lines.append(
            "Their password follows from the default seed, which everybody knows: fill another "
            "database with a --seed of your own before others can reach this server."
        )
    return lines
