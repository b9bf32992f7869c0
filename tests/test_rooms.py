"""The Rooms table of the design, kept true: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from huddle.paths import ROOT

ROOMS: dict[str, set[str] | None] = {
    "huddle.huddle": None,
    "huddle.serve": None,
    "huddle.cli": None,
    "huddle.__main__": {"huddle.cli"},
    "huddle.bench": None,
    "components": {"state", "huddle.live.query"},
    "components.ui": set(),
    "state": {"huddle.commands", "huddle.queries", "huddle.security", "huddle.domain"},
    "huddle.web": {
        "huddle.commands",
        "huddle.queries",
        "huddle.live",
        "huddle.formats",
        "huddle.security",
        "huddle.domain",
        "huddle.jobs",
        "huddle.migrations",
        "models",
    },
    "huddle.jobs": {"models", "huddle.commands", "huddle.domain"},
    "huddle.doctor": {"huddle.migrations", "huddle.frontend", "huddle.jobs", "models"},
    "huddle.importing": {
        "huddle.commands",
        "huddle.queries",
        "huddle.formats",
        "huddle.security",
        "huddle.domain",
        "models",
    },
    "huddle.backup": {"huddle.security", "huddle.migrations", "models"},
    "huddle.demo": {"huddle.security", "huddle.domain", "huddle.migrations", "models"},
    "huddle.commands": {
        "models",
        "huddle.domain",
        "huddle.live",
        "huddle.queries",
        "huddle.security",
    },
    "huddle.queries": {"models", "huddle.domain"},
    "huddle.live": {"models", "huddle.domain"},
    "huddle.live.query": {"huddle.queries.rows", "huddle.queries.vocabulary", "huddle.domain"},
    "huddle.formats": {"huddle.domain"},
    "huddle.security": {"models", "huddle.domain"},
    "huddle.migrations": {"huddle.paths", "huddle.db"},
    "huddle.frontend": {"huddle.paths"},
    "huddle.logs": set(),
    "huddle.workers": set(),
    "huddle.counts": set(),
    "huddle.paths": set(),
    "huddle.settings": set(),
    "huddle.db": {"models.base"},
    "models": {"huddle.domain"},
    "huddle.domain": set(),
    "rxconfig": {"components.ui", "huddle.frontend"},
}
"""Room to what it may import of ours, besides itself; None is anything. The longest name counts."""

FOR_ALL = {
    "huddle.settings",
    "huddle.db",
    "huddle.paths",
    "huddle.logs",
    "huddle.counts",
    "huddle.workers",
}
"""Settings, engine, places, logs and counts may be used by every room that reaches the outside."""
INNER = {"huddle.domain", "components.ui", "models", "components", "huddle.live.query"}
"""Rooms that stay away from those too."""

ONLY_IN = {
    "reflex": {"huddle.huddle", "components", "state", "huddle.live.query", "rxconfig"},
    "redis": {"huddle.live", "huddle.security", "huddle.doctor", "huddle.bench"},
    "icalendar": {"huddle.formats"},
}
"""A library, and the rooms that may know of it."""

OURS = ("huddle", "components", "state", "models")


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    """Return the longest room that `module` is in. Raises LookupError for a module in none."""
    rooms = [room for room in ROOMS if within(module, room)]
    if not rooms:
        raise LookupError(f"{module} is in no room of the design: put it in one")
    return max(rooms, key=len)


def sources() -> Iterator[tuple[str, Path]]:
    for top in OURS:
        for file in sorted((ROOT / top).rglob("*.py")):
            parts = file.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), file
    yield "rxconfig", ROOT / "rxconfig.py"


def imports(module: str, file: Path) -> Iterator[tuple[int, str]]:
    """Yield each import of a file, also those inside functions, as line and full module name."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield node.lineno, full if _is_module(full) else base


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def allowed(module: str, target: str) -> bool:
    """Say whether `module` may import `target`."""
    for library, rooms in ONLY_IN.items():
        if within(target, library) or target.startswith(f"{library}_"):
            return any(within(module, room) for room in rooms)
    if target.partition(".")[0] not in OURS or target == "huddle":
        return True
    room = room_of(module)
    may = ROOMS[room]
    if may is None or within(target, room):
        return True
    if any(within(target, each) for each in FOR_ALL):
        return room not in INNER
    return any(within(target, other) for other in may)


def test_every_import_is_allowed_by_the_design() -> None:
    broken = [
        f"{file.relative_to(ROOT)}:{line} imports {target}"
        for module, file in sources()
        for line, target in imports(module, file)
        if not allowed(module, target)
    ]
    assert not broken, "\n".join(broken)


def test_every_module_is_in_a_room() -> None:
    for module, _file in sources():
        if module != "huddle":
            room_of(module)


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("huddle.domain.rank", "models.task"),
        ("huddle.commands.tasks", "reflex"),
        ("huddle.commands.tasks", "reflex_base.vars"),
        ("huddle.web.app", "redis.asyncio"),
        ("huddle.queries.rows", "huddle.commands.door"),
        ("components.board.card", "models"),
        ("components.board.card", "huddle.live.hub"),
        ("components.ui.button", "state.session"),
        ("huddle.live.hub", "huddle.web.app"),
        ("huddle.domain.task", "huddle.settings"),
        ("huddle.security.sessions", "icalendar"),
    ],
)
def test_the_rule_refuses(module: str, target: str) -> None:
    assert not allowed(module, target)


def test_alembic_folder_leaves_the_name_to_the_package() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
