"""Migrations go up, down and up again on both databases, and end where the models are."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import models  # noqa: F401  (registers the tables)
from huddle import migrations, paths
from huddle.db import Database
from models.base import utc_now
from models.board import BoardColumn
from models.team import Team


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    yield database
    database.dispose()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_up_down_up(empty: Database) -> None:
    assert migrations.upgrade(empty)
    assert migrations.current(empty) == migrations.head()
    assert tables(empty) == set(SQLModel.metadata.tables)
    assert migrations.downgrade(empty, "base")
    assert tables(empty) == set()
    assert migrations.current(empty) is None
    assert migrations.upgrade(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)


def test_one_step_back_and_forth(empty: Database) -> None:
    migrations.upgrade(empty)
    assert migrations.downgrade(empty, "-1")
    assert migrations.current(empty) != migrations.head()
    assert migrations.upgrade(empty)


def test_again_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty)
    assert not migrations.upgrade(empty)


def test_models_are_what_migrations_make(empty: Database) -> None:
    migrations.upgrade(empty)
    with empty.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_two_starts_at_once_do_not_race(empty: Database) -> None:
    others = [Database(empty.engine.url.render_as_string(hide_password=False)) for _ in range(4)]
    with ThreadPoolExecutor(len(others)) as pool:
        changed = list(pool.map(migrations.upgrade, others))
    for other in others:
        other.dispose()
    assert sorted(changed) == [False, False, False, True]
    assert migrations.current(empty) == migrations.head()


def test_ranks_sort_by_code_unit(empty: Database) -> None:
    migrations.upgrade(empty)
    ranks = ["Zz", "a0", "a0V", "aB", "aa"]
    with empty.write() as connection:
        connection.execute(
            Team.__table__.insert(),  # type: ignore[attr-defined]
            [{"id": "t", "name": "T", "time_zone": "UTC", "seq": 0, "pruned_seq": 0, "version": 1,
              "created_at": utc_now()}],
        )  # fmt: skip
        connection.execute(
            BoardColumn.__table__.insert(),  # type: ignore[attr-defined]
            [
                {"id": rank, "team_id": "t", "key": rank, "name": rank, "fhir_status": "draft",
                 "rank": rank, "version": 1}
                for rank in reversed(ranks)
            ],
        )  # fmt: skip
    with empty.read() as connection:
        found = connection.execute(text("SELECT rank FROM board_column ORDER BY rank")).scalars()
        assert list(found) == sorted(ranks)


def test_a_failed_step_leaves_the_database_as_it_was(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE in_the_way (id TEXT)"))
        connection.execute(text("ALTER TABLE saved_view RENAME TO moved_away"))
    with pytest.raises(Exception, match="saved_view"):
        migrations.downgrade(database, "base")
    assert migrations.current(database) == migrations.head()
    assert {"task", "users", "in_the_way"} <= tables(database)


def test_migrations_do_not_import_our_code() -> None:
    for file in (paths.MIGRATIONS / "versions").glob("*.py"):
        source = file.read_text()
        assert "huddle" not in source, file.name
        assert "models" not in source, file.name
