"""Matters that an IRO answers."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "matters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("care", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("discharge_notice", sa.Boolean(), nullable=False),
        sa.Column("iro_id", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("review_needed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("child_consulted", sa.Boolean(), nullable=True),
        sa.Column("tell", Json(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("joined_into", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_matters_child_id", "matters", ["child_id"], unique=False)
    op.create_index("matters_by_day", "matters", ["occurred_on", "id"], unique=False)
    op.create_index("matters_by_iro", "matters", ["iro_id", "occurred_on"], unique=False)
    op.create_table(
        "changes",
        sa.Column("matter_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("record_ref", sa.Text(), nullable=True),
        sa.Column("child_told", sa.Boolean(), nullable=True),
        sa.Column("child_view", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"],
            ["matters.id"],
        ),
        sa.PrimaryKeyConstraint("matter_id", "key"),
    )
    op.create_index("changes_by_day", "changes", ["occurred_on", "event_id", "matter_id"], unique=False)


def downgrade() -> None:
    op.drop_index("changes_by_day", table_name="changes")
    op.drop_table("changes")
    op.drop_index("matters_by_iro", table_name="matters")
    op.drop_index("matters_by_day", table_name="matters")
    op.drop_index("ix_matters_child_id", table_name="matters")
    op.drop_table("matters")
