"""Logs without patient data: one setup for every process, and the facts that a line may carry."""

from huddle.logs.facts import facts
from huddle.logs.setup import set_up

__all__ = ["facts", "set_up"]
