"""The Redis that tests share with the bench."""

from huddle.bench.redis import RedisServer

__all__ = ["RedisServer"]
