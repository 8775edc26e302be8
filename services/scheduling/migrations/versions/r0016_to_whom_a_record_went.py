"""Which version of a review's record went out last, and who got what of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("follow_ups", sa.Column("record_went_out", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("follow_ups", "record_went_out")
