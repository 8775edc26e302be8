"""Decisions disagreed with."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("decisions", sa.Column("disagreed_on", sa.Date(), nullable=True))
    op.add_column("decisions", sa.Column("settled_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "settled_on")
    op.drop_column("decisions", "disagreed_on")
