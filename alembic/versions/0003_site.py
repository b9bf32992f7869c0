"""The site: one row, with the epoch of the database."""

import uuid

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    site = op.create_table(
        "site",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(36), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_site_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
    )
    op.bulk_insert(site, [{"id": 1, "epoch": str(uuid.uuid4())}])


def downgrade() -> None:
    op.drop_table("site")
