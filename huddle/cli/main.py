"""The `huddle` command: one group, a file for each command below."""

from __future__ import annotations

from typing import Any

import click
from pydantic import ValidationError

from huddle import __version__
from huddle.backup.backup_command import backup
from huddle.backup.restore_command import restore
from huddle.bench.command import bench
from huddle.cli.doctor import doctor
from huddle.cli.migrate import migrate
from huddle.cli.people import user
from huddle.cli.run import run
from huddle.cli.setting_errors import lines
from huddle.cli.tokens import token
from huddle.demo.command import demo
from huddle.importing.command import import_group
from huddle.logs import set_up
from huddle.settings import Settings, get_settings


class _Command(click.Group):
    """Says what is wrong with a setting in one line each, wherever it was read."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            if error.title != Settings.__name__:
                raise
            raise click.ClickException("\n".join(lines(error))) from error


@click.group(
    cls=_Command,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, package_name="huddle-care", message="huddle %(version)s")
def main() -> None:
    """Huddle: a real-time huddle and task board for care teams."""
    try:
        set_up(get_settings())
    except ValidationError:
        # Said, setting by setting, by the command that needs them.
        set_up()


for _command in (
    run,
    migrate,
    user,
    token,
    demo,
    import_group,
    doctor,
    backup,
    restore,
    bench,
):
    main.add_command(_command)
