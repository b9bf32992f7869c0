"""What is wrong with the settings, a line for each, by the name of the variable."""

from __future__ import annotations

from pydantic import ValidationError


def lines(error: ValidationError) -> list[str]:
    """Return `HUDDLE_PORT: Input should be ...` for each setting that has a wrong value."""
    return [f"{_variable(item['loc'])}: {item['msg']}" for item in error.errors()]


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]).upper()
    return name if name == "PORT" or name.startswith("HUDDLE_") else f"HUDDLE_{name}"
