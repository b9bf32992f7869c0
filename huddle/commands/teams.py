"""Commands for teams themselves."""

from __future__ import annotations

from typing import Annotated, Any, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StrictStr, model_validator

from huddle.commands.fields import Arguments, Id, Line, Version
from huddle.commands.members import join
from huddle.commands.record import values_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Conflict
from huddle.domain.permissions import Action, Permission
from huddle.domain.rank import ranks_between
from huddle.domain.roles import ClinicalRole
from huddle.domain.task import DEFAULT_COLUMNS
from huddle.queries import projection
from huddle.security.access import require_admin
from models import BoardColumn, Team


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be an IANA time zone, such as America/Chicago")
    return value


TimeZone = Annotated[StrictStr, Field(max_length=64), AfterValidator(_zone)]
TeamName = Annotated[Line, Field(max_length=120)]


class CreateTeam(Arguments):
    """A team with the default board; whoever makes it is its first administrator."""

    name: TeamName
    time_zone: TimeZone = "America/New_York"


class TeamChanges(Arguments):
    """Fields to change; one that is absent stays."""

    name: TeamName = ""
    time_zone: TimeZone = "America/New_York"

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self


class EditTeam(Arguments):
    """`expected_version` is the version that the editor saw."""

    team_id: Id
    expected_version: Version
    changes: TeamChanges


@command("team.create", action=Action.ADMINISTER)
def create_team(unit: Unit, args: CreateTeam) -> dict[str, Any]:
    """Make a team. Raises Forbidden unless the actor administers the site."""
    require_admin(unit.connection, unit.actor)
    team = unit.add(Team(name=args.name, time_zone=args.time_zone, created_at=unit.now))
    unit.found(team.id)
    unit.put("teams", projection.team_row(values_of(team)))
    unit.audit("C", "team", team.id, {"name": [None, team.name]})
    for column in add_default_columns(unit, team.id):
        unit.put("columns", projection.column_row(values_of(column)))
    if unit.actor.user_id is not None:
        join(unit, unit.actor.user_id, ClinicalRole.CARE_MANAGER, Permission.ADMIN)
    return {"team_id": team.id}


def add_default_columns(unit: Unit, team_id: str) -> list[BoardColumn]:
    """Give a new team the default board; return its columns."""
    ranks = ranks_between(None, None, len(DEFAULT_COLUMNS))
    return [
        unit.add(
            BoardColumn(
                team_id=team_id,
                key=key,
                name=name,
                fhir_status=status,
                wip_limit=limit,
                rank=rank,
            )
        )
        for (key, name, status, limit), rank in zip(DEFAULT_COLUMNS, ranks, strict=True)
    ]


@command("team.edit", action=Action.MANAGE)
def edit_team(unit: Unit, args: EditTeam) -> dict[str, Any]:
    """Rename a team or set its time zone. Raises Conflict where it changed since."""
    team = unit.load_team(args.team_id)
    if team.version != args.expected_version:
        raise Conflict(
            "The team was changed by somebody else meanwhile. Look at it and try again.",
            current=projection.team_row(values_of(team)),
        )
    for name, value in args.changes.model_dump(include=args.changes.model_fields_set).items():
        setattr(team, name, value)
    unit.save(team, "team")
    unit.put("teams", projection.team_row(values_of(team)))
    return {"version": team.version}
