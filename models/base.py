"""What every table shares: identifiers, instants in UTC, JSON columns and constraint names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import uuid_utils
from sqlalchemy import JSON, DateTime, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLModel.metadata = MetaData(naming_convention=NAMING)

ID_LENGTH = 36
"""A UUID as text, 8-4-4-4-12."""


def new_id() -> str:
    """Return a UUID version 7 (RFC 9562, section 5.7) as text: ids sort by the time they were made."""
    return str(uuid_utils.uuid7())


def utc_now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Refuses a naive datetime on the way in; gives an aware one in UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone: pass an aware datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class RankString(TypeDecorator[str]):
    """A fractional index. Compared by code unit on every database, as the browser compares it."""

    impl = String(200)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(String(200, collation="C"))
        return dialect.type_descriptor(String(200))


def dumps(value: Any) -> str:
    """Serialise to JSON text, UTF-8, as every column and every frame on the wire has it."""
    return orjson.dumps(value).decode()


class JSONColumn(TypeDecorator[Any]):
    """A JSON value: text on SQLite, `json` on PostgreSQL."""

    impl = JSON(none_as_null=True)
    cache_ok = True
