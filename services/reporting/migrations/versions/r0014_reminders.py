"""When the owner of a duty was last reminded of it, and who asked for that."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("due", sa.Column("reminded_on", sa.Date(), nullable=True))
    op.add_column("due", sa.Column("reminded_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("due", "reminded_by")
    op.drop_column("due", "reminded_on")
