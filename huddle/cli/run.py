"""`huddle run`: serve pages, sockets and API on one port."""

from __future__ import annotations

import click

from huddle import migrations, serve
from huddle.db import Database
from huddle.frontend.build import ensure_built
from huddle.frontend.errors import BuildError
from huddle.settings import Settings, get_settings


@click.command()
@click.option("--host", help="Address to listen on.  [default: HUDDLE_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="[default: PORT, else 8000]")
@click.option(
    "--forwarded-allow-ips",
    metavar="NETWORKS",
    help="Reverse proxies whose X-Forwarded-* headers are believed, comma-separated.  "
    "[default: HUDDLE_TRUSTED_PROXIES, else this machine]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that serve the port; more than one need HUDDLE_REDIS_URL.",
)
@click.option("--no-build", is_flag=True, help="Serve the front end as it was last built.")
@click.option("--migrate", is_flag=True, help="Bring the database to this version first.")
@click.option("--demo", is_flag=True, help="Fill an empty database with the demo practice first.")
@click.option("--access-log", is_flag=True, help="Write a line for each request.")
def run(
    host: str | None,
    port: int | None,
    forwarded_allow_ips: str | None,
    workers: int,
    no_build: bool,
    migrate: bool,
    demo: bool,
    access_log: bool,
) -> None:
    """Serve Huddle until Ctrl-C."""
    given = {"host": host, "port": port, "trusted_proxies": forwarded_allow_ips}
    settings = get_settings().with_changes(**{k: v for k, v in given.items() if v is not None})
    settings = settings.with_changes(access_log=access_log or settings.access_log)
    if workers > 1 and not settings.redis_url:
        raise click.ClickException(
            "Several workers need Redis between them: set HUDDLE_REDIS_URL, for example to "
            "redis://127.0.0.1:6379/0, or leave --workers away."
        )
    try:
        with serve.reserve(settings.host, settings.port) as listener:
            if not no_build:
                ensure_built()
            _prepare_database(settings, migrate=migrate, demo=demo)
            click.echo(f"\nHuddle is on {_url(settings)}  (Ctrl-C stops it)")
            serve.run(settings, listener, processes=workers)
    except (BuildError, serve.PortTaken) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo("\nHuddle has stopped.")


def _prepare_database(settings: Settings, *, migrate: bool, demo: bool) -> None:
    database = Database(settings.resolved_database_url)
    try:
        if migrate:
            migrations.upgrade(database)
        elif migrations.current(database) != migrations.head():
            raise click.ClickException(
                "The database is not at this version's schema. Run `huddle migrate` first; "
                "it keeps all data."
            )
        if demo:
            _show_demo(database)
    finally:
        database.dispose()


def _show_demo(database: Database) -> None:
    """Fill an empty database and print its accounts; leave a practice of its own alone."""
    from huddle.demo.command import accounts_text
    from huddle.demo.fill import fill_demo
    from huddle.domain.errors import Conflict

    try:
        filled = fill_demo(database)
    except Conflict:
        return
    if filled.made:
        click.echo("The database was empty: filled it with the demo practice.")
    click.echo("\n" + accounts_text(filled))


def _url(settings: Settings) -> str:
    host = settings.host
    if host in {"127.0.0.1", "0.0.0.0", "::", "::1"}:  # noqa: S104  (shown, not bound)
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
