"""Duties: the lead day that had passed when it became known, for which a duty is due later."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("duties", sa.Column("should_have_been_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("duties", "should_have_been_on")
