"""What there is once in a database: the site itself."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import ID_LENGTH


class Site(SQLModel, table=True):
    """The one row, `id` 1. `epoch` is a UUID that every restore of a backup replaces.

    Sequence numbers count within an epoch: what was kept under another one may not be gone on from.
    """

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    epoch: str = Field(max_length=ID_LENGTH)
