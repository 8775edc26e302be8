"""Places in the one order: when a statement was written down decides which stands, and no longer when it happened."""

import sqlalchemy as sa
from alembic import op

from shared.register.places_of_old import give_places, take_places

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    give_places()
    op.add_column("unallocated", sa.Column("of_age_on", sa.Date()))
    op.create_index("ix_unallocated_of_age_on", "unallocated", ["of_age_on"])


def downgrade() -> None:
    op.drop_index("ix_unallocated_of_age_on", table_name="unallocated")
    op.drop_column("unallocated", "of_age_on")
    take_places()
