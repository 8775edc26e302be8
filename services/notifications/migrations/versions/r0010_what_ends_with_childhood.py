"""The birthday on which what is open ends with childhood."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_SET = sa.text("of_age_on is not null")


def upgrade() -> None:
    op.add_column("duties", sa.Column("of_age_on", sa.Date(), nullable=True))
    op.create_index(
        "duties_that_end_with_childhood", "duties", ["of_age_on"], sqlite_where=_SET, postgresql_where=_SET
    )
    # a day long past: the first sweep settles whoever has something open, and so finds the day that it is
    op.execute("update duties set of_age_on = '1990-01-01' where status = 'open'")


def downgrade() -> None:
    op.drop_index("duties_that_end_with_childhood", table_name="duties")
    op.drop_column("duties", "of_age_on")
