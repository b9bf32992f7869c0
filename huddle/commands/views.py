"""Commands for saved views: filters and lanes under a name, mine or the team's."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, Field

from huddle.commands.fields import Arguments, Flag, Id, Name
from huddle.commands.record import values_of
from huddle.commands.registry import command
from huddle.commands.unit import Unit
from huddle.domain.errors import Invalid, NotFound
from huddle.domain.permissions import Action
from huddle.queries import projection
from models import SavedView
from models import tables as t

MAX_DEPTH = 8


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def _small(settings: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(orjson.dumps(settings))
    except (TypeError, ValueError) as error:
        raise ValueError("must be plain JSON") from error
    if size > 4000:
        raise ValueError("must be smaller than 4 kB")
    # What may be stored must also fit, deeper, into a change and its log.
    if _depth(settings) > MAX_DEPTH:
        raise ValueError(f"must not be nested more than {MAX_DEPTH} deep")
    return settings


class SaveView(Arguments):
    """With `view_id` the view is replaced, without it a new one is made."""

    team_id: Id
    name: Name
    settings: Annotated[dict[str, Any], AfterValidator(_small)] = Field(default_factory=dict)
    shared: Flag = False
    view_id: Id | None = None


class RemoveView(Arguments):
    """A view by its id."""

    view_id: Id


@command("view.save")
def save_view(unit: Unit, args: SaveView) -> dict[str, Any]:
    """Save a view. One for the team asks for the coordinator's permission."""
    unit.enter(args.team_id)
    if args.shared:
        unit.require(Action.COORDINATE)
    owner = None if args.shared else unit.actor.user_id
    if owner is None and not args.shared:
        raise Invalid("Only a person can have a view of their own. Save it for the team.")
    if args.view_id is None:
        view = unit.add(
            SavedView(
                team_id=args.team_id,
                owner_id=owner,
                name=args.name,
                settings=args.settings,
            )
        )
        unit.audit("C", "view", view.id, {"name": [None, view.name]})
    else:
        view = _view(unit, args.view_id)
        view.name, view.settings = args.name, args.settings
        unit.save(view, "view")
    if view.owner_id is None:
        unit.put("views", projection.view_row(values_of(view)))
    return {"view_id": view.id}


@command("view.remove")
def remove_view(unit: Unit, args: RemoveView) -> dict[str, Any]:
    """Remove a view of mine, or as a coordinator one of the team's."""
    view = _view(unit, args.view_id)
    unit.connection.execute(t.saved_view.delete().where(t.saved_view.c.id == view.id))
    unit.audit("D", "view", view.id, {"name": [view.name, None]})
    if view.owner_id is None:
        unit.drop("views", view.id)
    return {}


def _view(unit: Unit, view_id: str) -> SavedView:
    view = unit.load(SavedView, view_id, what="view")
    if view.owner_id is None:
        unit.require(Action.COORDINATE)
    elif view.owner_id != unit.actor.user_id:
        raise NotFound("There is no such view. It may have been removed.")
    return view
