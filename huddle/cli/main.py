"""The `huddle` command: one group, a file for each command below."""

from __future__ import annotations

import click

from huddle import __version__
from huddle.cli.migrate import migrate
from huddle.cli.people import user
from huddle.cli.run import run
from huddle.cli.tokens import token
from huddle.demo.command import demo
from huddle.importing.command import import_group


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="huddle-care", message="huddle %(version)s")
def main() -> None:
    """Huddle: a real-time huddle and task board for care teams."""


for _command in (run, migrate, user, token, demo, import_group):
    main.add_command(_command)
