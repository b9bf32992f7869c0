"""Hatchling's hook: put the built front end into the wheel, and refuse to make one without it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):  # type: ignore[type-arg]
    """An editable install serves from the clone's own build and needs nothing here."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        built = Path(self.root) / ".build" / "frontend"
        if not (built / "site").is_dir():
            raise SystemExit("The front end is not built: run `make wheel`, which builds it first.")
        build_data["force_include"][str(built)] = "huddle/_frontend"
