"""What followed each review."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Json

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("decisions_sent_on", sa.Date(), nullable=True),
        sa.Column("decisions_received_on", sa.Date(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("considered", Json(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=True),
        sa.Column("record_written_on", sa.Date(), nullable=True),
        sa.Column("record_distributed_on", sa.Date(), nullable=True),
        sa.Column("care_plan_updated_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("review_id"),
    )
    op.create_index(op.f("ix_follow_ups_child_id"), "follow_ups", ["child_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_follow_ups_child_id"), table_name="follow_ups")
    op.drop_table("follow_ups")
