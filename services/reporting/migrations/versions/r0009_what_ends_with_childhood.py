"""The birthday on which what is open ends with childhood."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_SET = sa.text("of_age_on is not null")


def upgrade() -> None:
    op.add_column("duties", sa.Column("of_age_on", sa.Date(), nullable=True))
    op.create_index(
        "duties_that_end_with_childhood", "duties", ["of_age_on"], sqlite_where=_SET, postgresql_where=_SET
    )


def downgrade() -> None:
    op.drop_index("duties_that_end_with_childhood", table_name="duties")
    op.drop_column("duties", "of_age_on")
