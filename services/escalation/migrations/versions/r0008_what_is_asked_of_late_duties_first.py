"""What is asked of late duties first."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "asked_after",
        sa.Column("duty_id", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("duty_id", "until"),
    )
    op.create_index("ix_asked_after_until", "asked_after", ["until"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_asked_after_until", table_name="asked_after")
    op.drop_table("asked_after")
