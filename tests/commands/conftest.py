"""Fixtures for tests of commands."""

import pytest

from huddle.db import Database
from tests.commands.practice import Practice, make_practice


@pytest.fixture
def practice(database: Database) -> Practice:
    return make_practice(database)
