"""Every write: one arguments model and one function for each command, and the door they go through."""

from importlib import import_module

_MODULES = (
    "columns",
    "inverse",
    "invitations",
    "members",
    "notes",
    "patients",
    "task_edit",
    "tasks",
    "teams",
    "views",
)


def load_all() -> None:
    """Import every command, so that the registry is whole."""
    for module in _MODULES:
        import_module(f"huddle.commands.{module}")
