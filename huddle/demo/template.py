"""The kinds of task that a team of the demo practice has again and again, read from `catalog/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from huddle.domain.roles import ClinicalRole
from huddle.domain.task import Priority


class Template(BaseModel):
    """One kind of task.

    Texts may hold `{slots}` (huddle/demo/slots.py) and `@role` mentions, which become the handle of
    somebody in that role. `needs` are patient traits of which one must be there, any patient where
    empty. `waiting` says for whom or what the task waits when it stands in that column.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    role: ClinicalRole
    description: str
    about_patient: bool = True
    needs: frozenset[str] = frozenset()
    tags: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    urgency: Priority = Priority.ROUTINE
    notes: tuple[str, ...] = ()
    waiting: str = ""

    def fits(self, traits: frozenset[str]) -> bool:
        """Say whether a patient with `traits` may have such a task."""
        return self.about_patient and (not self.needs or bool(self.needs & traits))


@cache
def catalog_of(team_key: str) -> tuple[Template, ...]:
    """Return the kinds of task of one team."""
    text = files("huddle.demo").joinpath("catalog", f"{team_key}.toml").read_text("utf-8")
    return tuple(Template.model_validate(entry) for entry in tomllib.loads(text)["task"])
