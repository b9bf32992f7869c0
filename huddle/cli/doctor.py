"""`huddle doctor`: look at an installation, and say how to mend what is wrong."""

from __future__ import annotations

import sys

import click
import orjson
from pydantic import ValidationError

from huddle.cli.setting_errors import lines
from huddle.doctor.finding import Finding, failed
from huddle.doctor.run import examine, exit_code
from huddle.doctor.site import Site
from huddle.settings import get_settings

COLORS = {"ok": "green", "warning": "yellow", "failed": "red"}


@click.command()
@click.option("--url", help="Where a server answers.  [default: the host and port of the settings]")
@click.option(
    "--workers",
    type=click.IntRange(1, 1_000),
    default=1,
    show_default=True,
    help="Processes that serve, on all machines together.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(url: str | None, workers: int, as_json: bool) -> None:
    """Check configuration, database, Redis, clock, disk, pages and the running server.

    Changes nothing, prints no secret, and works while things are down. Exits with 1 where something
    failed. Run it as the account that runs Huddle, with the same environment.
    """
    findings = _findings(url or "", workers)
    if as_json:
        body = {"ok": not exit_code(findings), "findings": [each.body() for each in findings]}
        click.echo(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    else:
        for finding in findings:
            _show(finding)
        _sum_up(findings)
    sys.exit(exit_code(findings))


def _findings(url: str, workers: int) -> list[Finding]:
    try:
        settings = get_settings()
    except ValidationError as error:
        mend = "Set it right; README.md lists the settings. Everything else waits for that."
        return [failed("settings", line, mend) for line in lines(error)]
    return examine(Site(settings, workers, url))


def _show(finding: Finding) -> None:
    state = click.style(f"{finding.state:<8}", fg=COLORS[finding.state])
    click.echo(f"{state} {finding.check:<18} {finding.found}")
    if finding.mend:
        click.echo(f"{'':27} -> {finding.mend}")


def _sum_up(findings: list[Finding]) -> None:
    counts = {state: sum(each.state == state for each in findings) for state in COLORS}
    if counts["failed"]:
        click.echo(
            f"\n{counts['failed']} failed, {counts['warning']} to look at, {counts['ok']} ok."
        )
    elif counts["warning"]:
        click.echo(f"\nNothing failed. {counts['warning']} to look at, {counts['ok']} ok.")
    else:
        click.echo(f"\nAll {counts['ok']} ok.")
