"""The tables behind the models, for statements written in SQLAlchemy Core."""

from sqlalchemy import Table
from sqlmodel import SQLModel

import models


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


api_token = table_of(models.ApiToken)
audit_event = table_of(models.AuditEvent)
auth_session = table_of(models.AuthSession)
board_column = table_of(models.BoardColumn)
change = table_of(models.Change)
invitation = table_of(models.Invitation)
membership = table_of(models.Membership)
note = table_of(models.Note)
patient = table_of(models.Patient)
saved_view = table_of(models.SavedView)
site = table_of(models.Site)
task = table_of(models.Task)
team = table_of(models.Team)
user = table_of(models.User)
