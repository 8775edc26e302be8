"""When it is asked whether people's details are still needed, and when webhook deliveries ended."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("people", sa.Column("check_on", sa.Date(), nullable=True))
    op.add_column("people", sa.Column("unrelated_since", sa.Date(), nullable=True))
    op.create_index("ix_people_check_on", "people", ["check_on"])
    op.execute("update people set check_on = current_date")  # of everybody it is asked at once
    op.add_column("deliveries", sa.Column("ended_at", Moment(), nullable=True))
    op.create_index("deliveries_that_ended", "deliveries", ["status", "ended_at"])
    op.execute("update deliveries set ended_at = coalesce(first_tried_at, heard_at) where status <> 'queued'")


def downgrade() -> None:
    op.drop_index("deliveries_that_ended", "deliveries")
    op.drop_column("deliveries", "ended_at")
    op.drop_index("ix_people_check_on", "people")
    for name in ("unrelated_since", "check_on"):
        op.drop_column("people", name)
