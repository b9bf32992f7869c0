"""The `huddle` command."""

from huddle.cli.main import main

__all__ = ["main"]
