"""The board: columns, patients, tasks, notes and saved views."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RANK = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
"""Compared by code unit on every database, as browsers compare it."""


def upgrade() -> None:
    op.create_table(
        "board_column",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("team_id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("fhir_status", sa.String(20), nullable=False),
        sa.Column("wip_limit", sa.Integer(), nullable=True),
        sa.Column("rank", RANK, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_board_column_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_board_column"),
        sa.UniqueConstraint("team_id", "key", name="uq_board_column_team_id_key"),
    )
    op.create_table(
        "patient",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("team_id", sa.String(36), nullable=False),
        sa.Column("mrn", sa.String(64), nullable=False),
        sa.Column("mrn_system", sa.String(200), nullable=False),
        sa.Column("family", sa.String(120), nullable=False),
        sa.Column("given", sa.String(120), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(10), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("last_encounter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deceased", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_patient_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sa.UniqueConstraint(
            "team_id", "mrn_system", "mrn", name="uq_patient_team_id_mrn_system_mrn"
        ),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("team_id", sa.String(36), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("rank", RANK, nullable=False),
        sa.Column("priority", sa.String(10), nullable=False),
        sa.Column("assigned_role", sa.String(40), nullable=True),
        sa.Column("assignee_id", sa.String(36), nullable=True),
        sa.Column("patient_id", sa.String(36), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("source_key", sa.String(200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name="fk_task_assignee_id_users"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_task_patient_id_patient"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_task_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.UniqueConstraint("team_id", "source_key", name="uq_task_team_id_source_key"),
    )
    op.create_index("ix_task_column", "task", ["team_id", "status", "rank"])
    op.create_index("ix_task_patient_id", "task", ["patient_id"])
    op.create_table(
        "note",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("team_id", sa.String(36), nullable=False),
        sa.Column("subject_type", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(36), nullable=False),
        sa.Column("author_id", sa.String(36), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name="fk_note_author_id_users"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_note_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_subject", "note", ["team_id", "subject_type", "subject_id"])
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("team_id", sa.String(36), nullable=False),
        sa.Column("owner_id", sa.String(36), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_saved_view_owner_id_users"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_saved_view_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
    )
    op.create_index("ix_saved_view_team_id", "saved_view", ["team_id"])


def downgrade() -> None:
    op.drop_table("saved_view")
    op.drop_table("note")
    op.drop_table("task")
    op.drop_table("patient")
    op.drop_table("board_column")
