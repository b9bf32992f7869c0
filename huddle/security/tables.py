"""The tables that this package reads and writes, for SQLAlchemy Core."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

import models

_TABLES = SQLModel.metadata.tables


def _table(model: type[SQLModel]) -> Table:
    return _TABLES[str(model.__tablename__)]


AUDIT = _table(models.AuditEvent)
INVITATIONS = _table(models.Invitation)
MEMBERSHIPS = _table(models.Membership)
SESSIONS = _table(models.AuthSession)
TEAMS = _table(models.Team)
TOKENS = _table(models.ApiToken)
USERS = _table(models.User)
