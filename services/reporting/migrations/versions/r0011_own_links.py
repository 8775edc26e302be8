"""A child opens the own page by a link, until it ends."""

import sqlalchemy as sa
from alembic import op

from shared.storage.columns import Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "own_links",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("child_id", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("good_until", Moment, nullable=False),
        sa.Column("ended_at", Moment),
    )
    op.create_index("ix_own_links_child_id", "own_links", ["child_id"])


def downgrade() -> None:
    op.drop_table("own_links")
