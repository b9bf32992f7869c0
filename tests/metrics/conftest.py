"""The servers of the live tests, for tests of what they count."""

from tests.live.conftest import own_world

__all__ = ["own_world"]
