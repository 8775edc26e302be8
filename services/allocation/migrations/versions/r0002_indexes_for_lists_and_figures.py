"""Indexes for lists and figures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_OF_CARE = sa.text("type in ('child.became_looked_after.v1', 'child.ceased_to_be_looked_after.v1')")
_OPEN = sa.text("ended_on is null")


def upgrade() -> None:
    op.drop_index("open_allocations_by_iro", table_name="allocations")
    op.create_index(
        "open_allocations_by_iro",
        "allocations",
        ["iro_id", "weight", "ended_on"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("duties_by_due_day", "duties", ["due_on", "id"], unique=False)
    op.create_index(
        "facts_of_care_by_receipt",
        "facts",
        ["first_received"],
        unique=False,
        sqlite_where=_OF_CARE,
        postgresql_where=_OF_CARE,
    )


def downgrade() -> None:
    op.drop_index("facts_of_care_by_receipt", table_name="facts")
    op.drop_index("duties_by_due_day", table_name="duties")
    op.drop_index("open_allocations_by_iro", table_name="allocations")
    op.create_index(
        "open_allocations_by_iro",
        "allocations",
        ["iro_id"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
