"""The PostgreSQL that tests share with the bench."""

from huddle.bench.postgres import Postgres

__all__ = ["Postgres"]
