"""Adjourned reviews out of time."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("reviews", sa.Column("out_of_time_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("reviews", "out_of_time_from")
