"""The day on which a child is of age; everybody is settled anew at the next start, for the policy now names that age."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("children", sa.Column("of_age_on", sa.Date()))
    op.create_index("ix_children_of_age_on", "children", ["of_age_on"])


def downgrade() -> None:
    op.drop_index("ix_children_of_age_on", table_name="children")
    op.drop_column("children", "of_age_on")
