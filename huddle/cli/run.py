"""`huddle run`: serve pages, sockets and API on one port."""

from __future__ import annotations

import click

from huddle import serve
from huddle.frontend.build import ensure_built
from huddle.frontend.errors import BuildError
from huddle.settings import get_settings


@click.command()
@click.option("--host", help="Address to listen on. [default: HUDDLE_HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port. [default: PORT, else 8000]")
@click.option("--no-build", is_flag=True, help="Serve the front end as it was last built.")
@click.option("--access-log", is_flag=True, help="Write a line for each request.")
def run(host: str | None, port: int | None, no_build: bool, access_log: bool) -> None:
    """Serve Huddle until Ctrl-C."""
    settings = get_settings()
    settings = settings.model_copy(
        update={"host": host or settings.host, "port": port or settings.port}
    )
    try:
        if not no_build:
            ensure_built()
        click.echo(f"Huddle runs on http://{_shown(settings.host)}:{settings.port}", err=False)
        serve.run(settings, access_log=access_log)
    except (BuildError, serve.PortTaken) as error:
        raise click.ClickException(str(error)) from error


def _shown(host: str) -> str:
    if host in {"127.0.0.1", "0.0.0.0", "::", "::1"}:  # noqa: S104  (shown, not bound)
        return "localhost"
    return f"[{host}]" if ":" in host else host
