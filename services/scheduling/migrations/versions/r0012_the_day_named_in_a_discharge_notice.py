"""The day named in a discharge notice."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("matters", sa.Column("planned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("matters", "planned_on")
