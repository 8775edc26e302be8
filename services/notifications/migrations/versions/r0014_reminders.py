"""Duties of which their owners are to be reminded."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "duties_to_come",
        sa.Column("duty_id", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("not_before", sa.Date(), nullable=True),
        sa.Column("known_at", Moment(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("look_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("duty_id"),
    )
    op.create_index("ix_duties_to_come_child_id", "duties_to_come", ["child_id"])
    op.create_index("ix_duties_to_come_look_at", "duties_to_come", ["look_at"])


def downgrade() -> None:
    op.drop_table("duties_to_come")
