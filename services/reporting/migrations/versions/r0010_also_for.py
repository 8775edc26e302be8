"""What was said of one child and is for others too stands on the record of each."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "named_in",
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("in_timeline", _BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("child_id", "id", "source"),
    )
    op.create_index("named_in_order", "named_in", ["child_id", "in_timeline"])
    op.create_index("named_in_events", "named_in", ["id", "source"])


def downgrade() -> None:
    op.drop_table("named_in")
